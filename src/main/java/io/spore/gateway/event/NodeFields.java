package io.spore.gateway.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.Map;

/** What a node says of itself may hold anything, so within binary forms it travels as JSON. */
public final class NodeFields {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader RESOURCES =
      JSON.readerFor(new TypeReference<Map<String, Object>>() {})
          .with(DeserializationFeature.USE_LONG_FOR_INTS);
  private static final ObjectReader LABELS =
      JSON.readerFor(new TypeReference<Map<String, String>>() {});

  private NodeFields() {}

  /** Resources or labels as JSON. */
  public static String write(Map<String, ?> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no binary form for " + fields, e);
    }
  }

  /**
   * Reads a node's resources: whole numbers are {@link Long}.
   *
   * @throws UnreadableBatchException when the text is no JSON object
   */
  public static Map<String, Object> resources(String text) {
    return read(RESOURCES, text);
  }

  /**
   * Reads a node's labels.
   *
   * @throws UnreadableBatchException when the text is no JSON object
   */
  public static Map<String, String> labels(String text) {
    return read(LABELS, text);
  }

  private static <V> Map<String, V> read(ObjectReader reader, String text) {
    try {
      Map<String, V> fields = reader.readValue(text);
      if (fields == null) {
        throw new UnreadableBatchException("a node's fields are no JSON object");
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw new UnreadableBatchException("a node's fields are no JSON: " + e.getMessage(), e);
    }
  }
}
