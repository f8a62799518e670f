package io.spore.gateway.control;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * A command for a node, as it came over MQTT: {@code {"node","action",…}}.
 *
 * @param node a hostname, an address, or {@code *} for all
 * @param action what to do
 * @param parameters the other fields
 */
record ControlCommand(String node, String action, JsonObject parameters) {
  private static final int LONGEST_NAME = 128;

  /**
   * Reads a command.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static ControlCommand parse(byte[] payload) {
    JsonObject json;
    try {
      json = new JsonObject(Buffer.buffer(payload));
    } catch (DecodeException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
    String node = name(json, "node");
    String action = name(json, "action");
    json.remove("node");
    json.remove("action");
    return new ControlCommand(node, action, json);
  }

  private static String name(JsonObject json, String field) {
    if (!(json.getValue(field) instanceof String text) || text.isBlank()) {
      throw new IllegalArgumentException(field + " is missing");
    }
    if (text.length() > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(field + " is no name");
    }
    return text;
  }
}
