package io.spore.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Tells payloads that may stand inside other JSON as they are. */
final class EmbeddableJson {
  /** Deeper ones stay text, so that no reader chokes on what a stranger published. */
  private static final int DEEPEST = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private EmbeddableJson() {}

  /**
   * Whether the payload is one JSON object or array (RFC 8259) in UTF-8. Numbers, words and strings
   * don't count: a sensor that sends {@code 21.5} now and {@code off} later sends text both times.
   */
  static boolean isObjectOrArray(byte[] payload) {
    return startsLikeOne(payload) && Utf8.isValid(payload, 0, payload.length) && parses(payload);
  }

  private static boolean startsLikeOne(byte[] payload) {
    for (byte b : payload) {
      if (b == '{' || b == '[') {
        return true;
      }
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return false;
  }

  private static boolean parses(byte[] payload) {
    for (byte b : payload) {
      // Never legal in JSON; and it would have the parser guess at UTF-16.
      if (b == 0) {
        return false;
      }
    }
    try (JsonParser parser = FACTORY.createParser(payload)) {
      parser.nextToken();
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
