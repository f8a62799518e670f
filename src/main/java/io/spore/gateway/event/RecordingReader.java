package io.spore.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.event.RecordedLine.Lacking;
import io.spore.gateway.event.RecordedLine.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Reads what {@link RecordingJson} wrote. Fields that are unknown here are passed over. */
public final class RecordingReader {
  private static final int DEEPEST = 100;
  private static final int LARGEST_QOS = 2;
  private static final String CLUSTER_EVENT = "cluster/event/";
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

  private RecordingReader() {}

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException saying which field is wrong, and how it should be
   */
  public static RecordedLine read(String line) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    if (!json.has("id") && json.path("topic").asText().equals("gateway/gap")) {
      return new Lacking(wholeNumber(json, "dropped"));
    }
    return recorded(json);
  }

  private static Recorded recorded(JsonNode json) {
    String id = text(json, "id");
    int beforeSeq = id.lastIndexOf('/');
    int beforeEpoch = id.lastIndexOf('/', beforeSeq - 1);
    if (beforeEpoch < 0) {
      throw wrong("id", "a gateway, a run and a number, such as gw-1/1768473000123/48211");
    }
    Origin origin;
    long seq;
    try {
      origin =
          new Origin(
              id.substring(0, beforeEpoch),
              Long.parseLong(id.substring(beforeEpoch + 1, beforeSeq)));
      seq = Long.parseLong(id.substring(beforeSeq + 1));
    } catch (NumberFormatException e) {
      throw wrong("id", "a gateway, a run and a number, such as gw-1/1768473000123/48211");
    }
    if (seq < 1) {
      throw wrong("id", "a number from 1 on at its end");
    }
    Cursor cursor;
    try {
      cursor = Cursor.parse(text(json, "cursor"));
    } catch (IllegalArgumentException e) {
      throw wrong("cursor", "as the gateway wrote it");
    }
    return new Recorded(origin, seq, cursor, event(json));
  }

  private static Event event(JsonNode json) {
    long time = time(json);
    String topic = text(json, "topic");
    if (text(json, "source").equals("mqtt")) {
      return message(topic, json, time);
    }
    if (topic.startsWith(CLUSTER_EVENT)) {
      return new ClusterEventHeard(
          topic.substring(CLUSTER_EVENT.length()),
          text(json, "data"),
          text(json, "nodeIp"),
          text(json, "hostname"),
          time);
    }
    return switch (topic) {
      case "cluster/update" ->
          new ClusterChanged(
              elements(json, "members", Member.class), text(json, "primaryNode"), time);
      case "node/discovery" ->
          new NodeChanged(
              constant(NodeChanged.Action.class, json, "action"),
              text(json, "nodeIp"),
              text(json, "hostname"),
              time);
      case "gateway/mqtt" ->
          new BrokerLinkChanged(
              constant(BrokerLinkChanged.Status.class, json, "status"),
              text(json, "broker"),
              text(json, "reason"),
              wholeNumber(json, "retryInMs"),
              time,
              json.path("name").asText(""));
      case "gateway/control" ->
          new ControlHandled(
              text(json, "node"),
              text(json, "action"),
              constant(ControlHandled.Outcome.class, json, "outcome"),
              text(json, "reason"),
              time);
      case "gateway/log" ->
          new LogChanged(
              constant(LogChanged.Status.class, json, "status"),
              text(json, "reason"),
              wholeNumber(json, "dropped"),
              time);
      case "gateway/cluster" ->
          new GatewaysChanged(elements(json, "members", String.class), text(json, "leader"), time);
      case "gateway/gap" ->
          new GapHappened(
              text(json, "origin"),
              wholeNumber(json, "dropped"),
              wholeNumber(json, "from"),
              wholeNumber(json, "to"),
              text(json, "reason"),
              time);
      default -> throw wrong("topic", "one of the gateway's own where source is not mqtt");
    };
  }

  private static Event message(String topic, JsonNode json, long time) {
    long qos = wholeNumber(json, "qos");
    if (qos < 0 || qos > LARGEST_QOS) {
      throw wrong("qos", "0, 1 or 2");
    }
    MqttMessage message =
        new MqttMessage(topic, payload(json), time, (int) qos, json.path("retained").asBoolean())
            .with(MessagePropertiesJson.read(json));
    if (json.path("possiblyRepeated").asBoolean()) {
      message = message.asPossiblyRepeated();
    }
    return json.path("forSnapshotsOnly").asBoolean() ? message.keptForSnapshots() : message;
  }

  private static byte[] payload(JsonNode json) {
    String data = text(json, "data");
    if (!json.has("encoding")) {
      return data.getBytes(StandardCharsets.UTF_8);
    }
    if (!text(json, "encoding").equals("base64")) {
      throw wrong("encoding", "base64, or not there");
    }
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw wrong("data", "base64, as encoding says");
    }
  }

  private static long time(JsonNode json) {
    try {
      return Instant.parse(text(json, "timestamp")).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong("timestamp", "a time as in RFC 3339, such as 2026-01-15T10:30:00.123Z");
    }
  }

  private static String text(JsonNode json, String field) {
    if (!json.path(field).isTextual()) {
      throw wrong(field, "a text");
    }
    return json.get(field).textValue();
  }

  private static long wholeNumber(JsonNode json, String field) {
    if (!json.path(field).canConvertToLong() || !json.path(field).isIntegralNumber()) {
      throw wrong(field, "a whole number");
    }
    return json.get(field).longValue();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode json, String field) {
    String word = text(json, field);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> wrong(field, "a word that is known here"));
  }

  private static <T> List<T> elements(JsonNode json, String field, Class<T> type) {
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

  private static IllegalArgumentException wrong(String field, String should) {
    return new IllegalArgumentException(field + ": should be " + should);
  }
}
