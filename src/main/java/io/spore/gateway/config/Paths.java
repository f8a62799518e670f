package io.spore.gateway.config;

import io.vertx.core.json.JsonObject;

/** Keys written as dotted paths, such as {@code mqtt.tls.ca}. */
final class Paths {
  private Paths() {}

  /** The value under this path; null when there is none. */
  static Object get(JsonObject root, String path) {
    JsonObject at = root;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      if (!(at.getValue(rest.substring(0, dot)) instanceof JsonObject inner)) {
        return null;
      }
      at = inner;
      rest = rest.substring(dot + 1);
    }
    return at.getValue(rest);
  }

  /** Sets the value, making the objects on the way. */
  static void put(JsonObject root, String path, Object value) {
    JsonObject at = root;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      String key = rest.substring(0, dot);
      JsonObject inner = at.getJsonObject(key);
      if (inner == null) {
        inner = new JsonObject();
        at.put(key, inner);
      }
      at = inner;
      rest = rest.substring(dot + 1);
    }
    at.put(rest, value);
  }
}
