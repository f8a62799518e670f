package io.spore.gateway.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads {@code {"event":"<name>","data":<string or inline JSON>}}. */
final class ClusterEventReader {
  /** The longest name that is accepted, in characters. */
  static final int MAX_NAME = 128;

  private static final Datagram BROKEN =
      new Datagram.Malformed("the cluster event's JSON is cut off or broken");
  private static final Datagram NOT_AN_OBJECT =
      new Datagram.Malformed("the cluster event is not a JSON object");
  private static final Datagram UNNAMED = new Datagram.Malformed("the cluster event has no name");
  private static final Datagram LONG_NAME =
      new Datagram.Malformed("the cluster event's name is longer than " + MAX_NAME + " characters");
  private static final Datagram UNPRINTABLE_NAME =
      new Datagram.Malformed("the cluster event's name does not print");

  /** The event, or why there is none. An event is taken whole or not at all. */
  Datagram read(String json) {
    try (JsonParser parser = LooseJson.FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NOT_AN_OBJECT;
      }
      String name = "";
      String data = "";
      JsonToken token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("event") && value == JsonToken.VALUE_STRING) {
          name = parser.getText();
        } else if (field.equals("data")) {
          data = originalText(parser, value, json);
        } else {
          parser.skipChildren();
        }
        token = parser.nextToken();
      }
      return token == JsonToken.END_OBJECT ? checked(name, data) : BROKEN;
    } catch (IOException cutOffOrBroken) {
      return BROKEN;
    }
  }

  private static String originalText(JsonParser parser, JsonToken value, String json)
      throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return "";
    }
    if (value.isScalarValue()) {
      return parser.getText();
    }
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getCharOffset();
    return json.substring(start, end);
  }

  private static Datagram checked(String name, String data) {
    if (name.isBlank()) {
      return UNNAMED;
    }
    if (name.length() > MAX_NAME) {
      return LONG_NAME;
    }
    return CleanText.allPrints(name) ? new Datagram.ClusterEvent(name, data) : UNPRINTABLE_NAME;
  }
}
