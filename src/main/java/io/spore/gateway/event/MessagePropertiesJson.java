package io.spore.gateway.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.MessageProperties.UserProperty;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of a message among the fields of a recorded one. User properties are pairs of name
 * and value, since names may repeat and their order may mean something.
 */
final class MessagePropertiesJson {
  private static final String CONTENT_TYPE = "contentType";
  private static final String RESPONSE_TOPIC = "responseTopic";
  private static final String CORRELATION_DATA = "correlationData";
  private static final String MESSAGE_EXPIRY = "messageExpiry";
  private static final String USER_PROPERTIES = "userProperties";

  private MessagePropertiesJson() {}

  /** The fields of what is said; none for what is not. */
  static Map<String, Object> fields(MessageProperties said) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!said.contentType().isEmpty()) {
      fields.put(CONTENT_TYPE, said.contentType());
    }
    if (!said.responseTopic().isEmpty()) {
      fields.put(RESPONSE_TOPIC, said.responseTopic());
    }
    if (said.correlationData().length > 0) {
      fields.put(CORRELATION_DATA, Base64.getEncoder().encodeToString(said.correlationData()));
    }
    if (said.expirySeconds() != MessageProperties.NEVER) {
      fields.put(MESSAGE_EXPIRY, said.expirySeconds());
    }
    if (!said.userProperties().isEmpty()) {
      fields.put(
          USER_PROPERTIES,
          said.userProperties().stream().map(one -> List.of(one.name(), one.value())).toList());
    }
    return fields;
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException saying which field is wrong, and how it should be
   */
  static MessageProperties read(JsonNode json) {
    return new MessageProperties(
        text(json, CONTENT_TYPE),
        text(json, RESPONSE_TOPIC),
        correlationData(json),
        expirySeconds(json),
        userProperties(json));
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new IllegalArgumentException(field + ": should be a text");
    }
    return value.asText("");
  }

  private static byte[] correlationData(JsonNode json) {
    try {
      return Base64.getDecoder().decode(text(json, CORRELATION_DATA));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(CORRELATION_DATA + ": should be base64", e);
    }
  }

  private static long expirySeconds(JsonNode json) {
    JsonNode value = json.path(MESSAGE_EXPIRY);
    if (!value.isMissingNode() && !value.isIntegralNumber()) {
      throw new IllegalArgumentException(MESSAGE_EXPIRY + ": should be a whole number");
    }
    return value.asLong(MessageProperties.NEVER);
  }

  private static List<UserProperty> userProperties(JsonNode json) {
    List<UserProperty> properties = new ArrayList<>();
    for (JsonNode pair : json.path(USER_PROPERTIES)) {
      if (pair.size() != 2 || !pair.path(0).isTextual() || !pair.path(1).isTextual()) {
        throw new IllegalArgumentException(
            USER_PROPERTIES + ": should be pairs of a name and a value");
      }
      properties.add(new UserProperty(pair.get(0).textValue(), pair.get(1).textValue()));
    }
    return properties;
  }
}
