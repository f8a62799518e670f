package io.spore.gateway.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a publisher said of a message beside its payload (MQTT 5, section 3.3.2.3). The correlation
 * data is taken over, not copied.
 */
public final class MessageProperties {
  /** The message expiry of a message that does not expire. */
  public static final long NEVER = -1;

  private static final byte[] NO_BYTES = {};
  private static final int OVERHEAD = 64;

  private final String contentType;
  private final String responseTopic;
  private final byte[] correlationData;
  private final long expirySeconds;
  private final List<UserProperty> userProperties;

  /**
   * A name and a value that mean something to publisher and reader; names may repeat.
   *
   * @param name any text
   * @param value any text
   */
  public record UserProperty(String name, String value) {}

  /**
   * Takes the properties as they were received or are to be sent.
   *
   * @param contentType such as {@code application/json}; empty when not given
   * @param responseTopic where an answer is awaited; empty when not given
   * @param correlationData what an answer is to carry; empty when not given
   * @param expirySeconds how long the message is of use; {@link #NEVER} when not given
   * @param userProperties in the publisher's order
   */
  public MessageProperties(
      String contentType,
      String responseTopic,
      byte[] correlationData,
      long expirySeconds,
      List<UserProperty> userProperties) {
    this.contentType = Objects.requireNonNull(contentType, "contentType");
    this.responseTopic = Objects.requireNonNull(responseTopic, "responseTopic");
    this.correlationData = correlationData.length == 0 ? NO_BYTES : correlationData;
    this.expirySeconds = Math.max(NEVER, expirySeconds);
    this.userProperties = List.copyOf(userProperties);
  }

  /** Only user properties. */
  public static MessageProperties of(List<UserProperty> userProperties) {
    return new MessageProperties("", "", NO_BYTES, NEVER, userProperties);
  }

  /** The content type; empty when none was given. */
  public String contentType() {
    return contentType;
  }

  /** The topic an answer is awaited on; empty when none was given. */
  public String responseTopic() {
    return responseTopic;
  }

  /** What an answer is to carry, shared: not to be changed. Empty when none was given. */
  public byte[] correlationData() {
    return correlationData;
  }

  /** Seconds for which the message is of use, counted from its receipt; or {@link #NEVER}. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** The user properties, in the publisher's order. */
  public List<UserProperty> userProperties() {
    return userProperties;
  }

  /** All values of each name, names and values in the publisher's order. */
  public Map<String, List<String>> valuesByName() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (UserProperty property : userProperties) {
      values.computeIfAbsent(property.name(), name -> new ArrayList<>()).add(property.value());
    }
    return values;
  }

  /** Whether nothing at all is said. */
  public boolean isEmpty() {
    return contentType.isEmpty()
        && responseTopic.isEmpty()
        && correlationData.length == 0
        && expirySeconds == NEVER
        && userProperties.isEmpty();
  }

  /** What this holds in memory, roughly. */
  int sizeInBytes() {
    int size = OVERHEAD + contentType.length() + responseTopic.length() + correlationData.length;
    for (UserProperty property : userProperties) {
      size += OVERHEAD + property.name().length() + property.value().length();
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageProperties that
        && contentType.equals(that.contentType)
        && responseTopic.equals(that.responseTopic)
        && Arrays.equals(correlationData, that.correlationData)
        && expirySeconds == that.expirySeconds
        && userProperties.equals(that.userProperties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(contentType, responseTopic, expirySeconds, userProperties);
  }

  @Override
  public String toString() {
    return "MessageProperties[" + userProperties.size() + " user properties]";
  }
}
