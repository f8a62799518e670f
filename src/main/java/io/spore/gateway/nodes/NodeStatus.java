package io.spore.gateway.nodes;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node says of itself when it is asked.
 *
 * @param resources chip, memory and uptime: {@code Long}, {@code Double} or {@code String}
 * @param labels its labels
 */
record NodeStatus(Map<String, Object> resources, Map<String, String> labels) {
  private static final int MAX_LABELS = 32;
  private static final int MAX_LABEL_KEY = 64;
  private static final int MAX_LABEL_VALUE = 256;
  private static final int MAX_RESOURCE_TEXT = 64;
  private static final List<String> RESOURCES =
      List.of("freeHeap", "chipId", "sdkVersion", "cpuFreqMHz", "flashChipSize", "uptime");

  /** Where firmware of different age keeps its resources. */
  private static final List<String> INNER = List.of("resources", "system");

  /** Reads the answer to {@code GET /api/node/status}; empty when it is no JSON object. */
  static Optional<NodeStatus> parse(Buffer answer) {
    try {
      JsonObject status = new JsonObject(answer);
      Map<String, Object> resources = new LinkedHashMap<>();
      readResources(status, resources);
      for (String name : INNER) {
        if (status.getValue(name) instanceof JsonObject inner) {
          readResources(inner, resources);
        }
      }
      return Optional.of(new NodeStatus(resources, labels(status)));
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** The version that its labels name; empty when they name none. */
  String version() {
    return labels.getOrDefault("version", "");
  }

  private static void readResources(JsonObject from, Map<String, Object> into) {
    for (String name : RESOURCES) {
      Object value = from.getValue(name);
      if (value instanceof Integer whole) {
        into.put(name, whole.longValue());
      } else if (value instanceof Long
          || (value instanceof Double number && Double.isFinite(number))
          || (value instanceof String text && text.length() <= MAX_RESOURCE_TEXT)) {
        into.put(name, value);
      }
    }
  }

  private static Map<String, String> labels(JsonObject status) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (status.getValue("labels") instanceof JsonObject given) {
      given.forEach(
          entry -> {
            String text = String.valueOf(entry.getValue());
            if (labels.size() < MAX_LABELS
                && !entry.getKey().isEmpty()
                && entry.getKey().length() <= MAX_LABEL_KEY
                && text.length() <= MAX_LABEL_VALUE
                && isPrintable(entry.getKey() + text)) {
              labels.put(entry.getKey(), text);
            }
          });
    }
    return labels;
  }

  private static boolean isPrintable(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }
}
