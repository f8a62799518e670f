package io.spore.gateway.event;

import io.spore.gateway.event.MessageProperties.UserProperty;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Reads a message to be published from the JSON that clients send. The same fields are understood
 * wherever a client may publish.
 */
public final class OutgoingMessageReader {
  private static final Set<String> FIELDS =
      Set.of(
          "topic",
          "data",
          "base64",
          "qos",
          "retain",
          "broker",
          "contentType",
          "responseTopic",
          "correlationData",
          "messageExpiry",
          "userProperties");
  private static final byte[] EMPTY = {};
  private static final long LONGEST_EXPIRY = 0xffff_ffffL;

  private final JsonObject json;

  /** A field is wrong; the message begins with its name. */
  public static final class FieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    FieldException(String field, String problem) {
      super(field + ": " + problem);
      this.field = field;
    }

    /** The field, as the client knows it. */
    public String field() {
      return field;
    }
  }

  private OutgoingMessageReader(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads the message.
   *
   * @param json with {@code topic} and, if there is a payload, either {@code data} as text or
   *     {@code base64}
   * @param others fields that mean something to the caller and are passed over
   * @throws FieldException naming the field that is wrong, for the client to read
   */
  public static OutgoingMessage read(JsonObject json, Set<String> others) {
    for (String field : json.fieldNames()) {
      if (!FIELDS.contains(field) && !others.contains(field)) {
        throw new FieldException(field, "unknown field");
      }
    }
    return new OutgoingMessageReader(json).read();
  }

  private OutgoingMessage read() {
    if (!json.containsKey("topic")) {
      throw new FieldException("topic", "is missing");
    }
    return new OutgoingMessage(
        text("broker"),
        text("topic"),
        payload(),
        (int) number("qos", 0, 0, 2),
        flag("retain"),
        new MessageProperties(
            text("contentType"),
            text("responseTopic"),
            base64("correlationData"),
            number("messageExpiry", MessageProperties.NEVER, 0, LONGEST_EXPIRY),
            userProperties()));
  }

  private byte[] payload() {
    if (json.containsKey("data") && json.containsKey("base64")) {
      throw new FieldException("data", "give either data or base64");
    }
    return json.containsKey("base64")
        ? base64("base64")
        : text("data").getBytes(StandardCharsets.UTF_8);
  }

  private String text(String field) {
    Object value = json.getValue(field, "");
    if (value instanceof String text) {
      return text;
    }
    throw new FieldException(field, "is not a text");
  }

  private boolean flag(String field) {
    Object value = json.getValue(field, false);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new FieldException(field, "is not true or false");
  }

  private long number(String field, long fallback, long least, long most) {
    Object value = json.getValue(field);
    if (value == null && !json.containsKey(field)) {
      return fallback;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.longValue()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.longValue();
    }
    throw new FieldException(field, "is not a whole number from " + least + " to " + most);
  }

  private byte[] base64(String field) {
    String text = text(field);
    try {
      return text.isEmpty() ? EMPTY : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new FieldException(field, "is not base64");
    }
  }

  /** An object of texts; where a name has several values, a list of them. */
  private List<UserProperty> userProperties() {
    Object value = json.getValue("userProperties", new JsonObject());
    if (!(value instanceof JsonObject properties)) {
      throw new FieldException("userProperties", "is not an object");
    }
    List<UserProperty> result = new ArrayList<>();
    for (String name : properties.fieldNames()) {
      Object given = properties.getValue(name);
      for (Object one : given instanceof JsonArray several ? several : new JsonArray().add(given)) {
        if (!(one instanceof String text)) {
          throw new FieldException("userProperties." + name, "is not a text");
        }
        result.add(new UserProperty(name, text));
      }
    }
    return result;
  }
}
