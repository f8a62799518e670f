package io.spore.gateway.event;

import java.util.Locale;

/**
 * The link to the MQTT broker went up or down.
 *
 * @param status what it is now
 * @param broker the broker's address, without user or password
 * @param reason in words a user understands; empty when connected
 * @param retryInMs milliseconds until the next attempt; 0 when connected
 * @param time when it changed, in milliseconds since the epoch
 * @param name tells one of several brokers from the others; empty where there is one without a name
 */
public record BrokerLinkChanged(
    Status status, String broker, String reason, long retryInMs, long time, String name)
    implements Event {

  /** The link to the one broker there is. */
  public BrokerLinkChanged(Status status, String broker, String reason, long retryInMs, long time) {
    this(status, broker, reason, retryInMs, time, "");
  }

  /** The two states a client needs to know. */
  public enum Status {
    /** Connected and subscribed. */
    CONNECTED,
    /** Not connected, or not subscribed. */
    DISCONNECTED;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String topic() {
    return "gateway/mqtt";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + reason.length();
  }
}
