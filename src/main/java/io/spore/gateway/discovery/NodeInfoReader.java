package io.spore.gateway.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads the JSON of a node update. A node's buffer ends at 512 bytes, so the text may stop
 * anywhere: the fields that arrived whole are taken.
 */
final class NodeInfoReader {
  static final int MAX_LABELS = 32;
  static final int MAX_LABEL_KEY = 64;
  static final int MAX_LABEL_VALUE = 256;
  static final int MAX_RESOURCE_TEXT = 64;

  private static final Set<String> RESOURCES =
      Set.of("freeHeap", "chipId", "sdkVersion", "cpuFreqMHz", "flashChipSize", "uptime");

  /** What the JSON object tells, as far as it can be read. */
  NodeInfo read(String json) {
    Reading reading = new Reading();
    try (JsonParser parser = LooseJson.FACTORY.createParser(json)) {
      reading.readObject(parser);
    } catch (IOException cutOffOrBroken) {
      reading.whole = false;
    }
    return reading.result();
  }

  /** One object being read: holds what has arrived whole so far. */
  private static final class Reading {
    private final Map<String, Object> resources = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private String hostname = "";
    private boolean labelsWhole;
    private boolean whole = true;

    void readObject(JsonParser parser) throws IOException {
      parser.nextToken();
      JsonToken token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("labels") && value == JsonToken.START_OBJECT) {
          readLabels(parser);
          token = parser.nextToken();
        } else if (field.equals("hostname") && value == JsonToken.VALUE_STRING) {
          hostname = CleanText.of(parser.getText());
          token = parser.nextToken();
        } else {
          Object read = RESOURCES.contains(field) ? scalar(parser, value) : null;
          token = keepOnceEnded(parser, value, () -> keepResource(field, read));
        }
      }
    }

    private void readLabels(JsonParser parser) throws IOException {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME) {
        String key = CleanText.of(parser.currentName());
        JsonToken value = parser.nextToken();
        Object read = scalar(parser, value);
        token = keepOnceEnded(parser, value, () -> keepLabel(key, read));
      }
      labelsWhole = token == JsonToken.END_OBJECT;
    }

    /** Text, a number or a truth value; null for anything else. */
    private static Object scalar(JsonParser parser, JsonToken value) throws IOException {
      return switch (value) {
        case VALUE_STRING -> CleanText.of(parser.getText());
        case VALUE_NUMBER_INT -> parser.getLongValue();
        case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
        case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
        default -> null;
      };
    }

    /**
     * Goes on to the next token. A string ends with its quote; that a number had ended is shown
     * only by what follows it: 4096 cut off reads as 40.
     */
    private static JsonToken keepOnceEnded(JsonParser parser, JsonToken value, Runnable keep)
        throws IOException {
      if (value == JsonToken.VALUE_STRING) {
        keep.run();
        return parser.nextToken();
      }
      parser.skipChildren();
      JsonToken next = parser.nextToken();
      keep.run();
      return next;
    }

    private void keepResource(String field, Object value) {
      boolean fits =
          value instanceof Long
              || (value instanceof Double number && Double.isFinite(number))
              || (value instanceof String text && text.length() <= MAX_RESOURCE_TEXT);
      if (fits) {
        resources.put(field, value);
      }
    }

    private void keepLabel(String key, Object value) {
      if (value == null || key.isEmpty() || key.length() > MAX_LABEL_KEY) {
        return;
      }
      String text = value.toString();
      boolean room = labels.size() < MAX_LABELS || labels.containsKey(key);
      if (room && text.length() <= MAX_LABEL_VALUE) {
        labels.put(key, text);
      }
    }

    NodeInfo result() {
      return new NodeInfo(hostname, resources, labels, labelsWhole, whole);
    }
  }
}
