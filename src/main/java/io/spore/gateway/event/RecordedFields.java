package io.spore.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The fields of a recorded line. What is not as it should be is said with the field's name. */
final class RecordedFields {
  private static final int DEEPEST = 100;

  /** What stands in front of the plain event, and its first and last field. */
  private static final Set<String> STAMPS = Set.of("id", "cursor", "source", "topic", "timestamp");

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final JsonNode json;

  private RecordedFields(JsonNode json) {
    this.json = json;
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is no JSON object
   */
  static RecordedFields parse(String line) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return new RecordedFields(json);
  }

  /** All of them, for whoever knows more of them than is known here. */
  JsonNode json() {
    return json;
  }

  boolean has(String field) {
    return json.has(field);
  }

  boolean isNull(String field) {
    return json.path(field).isNull();
  }

  boolean flag(String field) {
    return json.path(field).asBoolean();
  }

  /** A text, or nothing. */
  String textOrEmpty(String field) {
    return json.path(field).asText("");
  }

  String text(String field) {
    if (!json.path(field).isTextual()) {
      throw wrong(field, "a text");
    }
    return json.get(field).textValue();
  }

  long wholeNumber(String field) {
    if (!json.path(field).canConvertToLong() || !json.path(field).isIntegralNumber()) {
      throw wrong(field, "a whole number");
    }
    return json.get(field).longValue();
  }

  /** Milliseconds since the epoch. */
  long time(String field) {
    try {
      return Instant.parse(text(field)).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong(field, "a time as in RFC 3339, such as 2026-01-15T10:30:00.123Z");
    }
  }

  <E extends Enum<E>> E constant(Class<E> type, String field) {
    String word = text(field);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> wrong(field, "a word that is known here"));
  }

  <T> List<T> elements(String field, Class<T> type) {
    if (!json.path(field).isArray()) {
      throw wrong(field, "a list");
    }
    List<T> elements = new ArrayList<>();
    try {
      for (JsonNode element : json.get(field)) {
        elements.add(
            MAPPER
                .readerFor(type)
                .with(DeserializationFeature.USE_LONG_FOR_INTS)
                .readValue(element));
      }
      return elements;
    } catch (IOException e) {
      throw wrong(field, "a list as the gateway wrote it");
    }
  }

  /** What a node says of itself: whole numbers are {@link Long}. */
  Map<String, Object> resources(String field) {
    return object(field, () -> NodeFields.resources(json.path(field).toString()));
  }

  Map<String, String> labels(String field) {
    return object(field, () -> NodeFields.labels(json.path(field).toString()));
  }

  /** Everything but the stamps: whole numbers are {@link Long}. */
  Map<String, Object> beyondStamps() {
    Map<String, Object> fields = NodeFields.resources(json.toString());
    fields.keySet().removeAll(STAMPS);
    return fields;
  }

  private static <T> T object(String field, Supplier<T> read) {
    try {
      return read.get();
    } catch (UnreadableBatchException e) {
      throw wrong(field, "an object as the gateway wrote it");
    }
  }

  static IllegalArgumentException wrong(String field, String should) {
    return new IllegalArgumentException(field + ": should be " + should);
  }
}
