package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PlainJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long TIME = 1_705_314_600_000L; // 2024-01-15T10:30:00Z

  private final PlainJson json = new PlainJson();

  @Test
  void aTextMessageIsTopicDataTimestampInThatOrder() {
    assertThat(write(message("sensor/temperature", "23.5")))
        .isEqualTo(
            "{\"topic\":\"sensor/temperature\",\"data\":\"23.5\","
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aJsonPayloadStaysText() {
    assertThat(write(message("sensor/data", "{\"value\": 25.5}")))
        .isEqualTo(
            "{\"topic\":\"sensor/data\",\"data\":\"{\\\"value\\\": 25.5}\","
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void anEmptyPayloadIsAnEmptyString() {
    assertThat(write(message("a", "")))
        .isEqualTo("{\"topic\":\"a\",\"data\":\"\",\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aPayloadThatIsNotUtf8TravelsAsBase64AndSaysSo() {
    byte[] payload = {(byte) 0xff, 0, 1, (byte) 0xfe};
    assertThat(write(new MqttMessage("bin", payload, TIME, 0, false)))
        .isEqualTo(
            "{\"topic\":\"bin\",\"data\":\"/wAB/g==\","
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\",\"encoding\":\"base64\"}");
  }

  @Test
  void eachMillisecondHasItsOwnTimestamp() {
    assertThat(write(new MqttMessage("a", new byte[0], TIME + 7, 0, false)))
        .contains("10:30:00.007Z");
    assertThat(write(new MqttMessage("a", new byte[0], TIME + 8, 0, false)))
        .contains("10:30:00.008Z");
  }

  @Property
  void anyPayloadSurvives(@ForAll("payloads") byte[] payload) throws Exception {
    JsonNode seen = MAPPER.readTree(write(new MqttMessage("t", payload, TIME, 0, false)));
    boolean base64 = seen.has("encoding");
    assertThat(base64).isEqualTo(!isUtf8(payload));
    String data = seen.get("data").textValue();
    byte[] back = base64 ? Base64.getDecoder().decode(data) : data.getBytes(StandardCharsets.UTF_8);
    assertThat(back).isEqualTo(payload);
  }

  @Property
  void anyTopicSurvives(@ForAll("topics") String topic) throws Exception {
    JsonNode seen = MAPPER.readTree(write(message(topic, "x")));
    assertThat(seen.get("topic").textValue()).isEqualTo(topic);
    assertThat(seen.get("data").textValue()).isEqualTo("x");
  }

  @Test
  void aClusterUpdateHasMembersPrimaryAndCount() {
    Member member =
        new Member(
            "192.168.1.7", "esp-a1b2c3", "active", TIME, 12, Map.of("freeHeap", 30000), Map.of());
    assertThat(write(new ClusterChanged(List.of(member), "192.168.1.7", TIME)))
        .isEqualTo(
            "{\"topic\":\"cluster/update\",\"members\":[{\"ip\":\"192.168.1.7\","
                + "\"hostname\":\"esp-a1b2c3\",\"status\":\"active\",\"lastSeen\":1705314600000,"
                + "\"latency\":12,\"resources\":{\"freeHeap\":30000},\"labels\":{}}],"
                + "\"primaryNode\":\"192.168.1.7\",\"totalNodes\":1,"
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aNodeChangeHasActionAddressAndHostname() {
    assertThat(write(new NodeChanged(NodeChanged.Action.STALE, "10.0.0.3", "esp-3", TIME)))
        .isEqualTo(
            "{\"topic\":\"node/discovery\",\"action\":\"stale\",\"nodeIp\":\"10.0.0.3\","
                + "\"hostname\":\"esp-3\",\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aClusterEventKeepsItsNameAndData() {
    assertThat(write(new ClusterEventHeard("api/neopattern", "{\"a\":1}", "10.0.0.3", "", TIME)))
        .isEqualTo(
            "{\"topic\":\"cluster/event/api/neopattern\",\"data\":\"{\\\"a\\\":1}\","
                + "\"nodeIp\":\"10.0.0.3\",\"hostname\":\"\","
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aBrokerLinkChangeSaysWhyAndWhenItRetries() {
    assertThat(
            write(
                new BrokerLinkChanged(
                    BrokerLinkChanged.Status.DISCONNECTED, "tcp://b:1883", "gone", 9876, TIME)))
        .isEqualTo(
            "{\"topic\":\"gateway/mqtt\",\"status\":\"disconnected\",\"broker\":\"tcp://b:1883\","
                + "\"reason\":\"gone\",\"retryInMs\":9876,"
                + "\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Test
  void aLogChangeSaysWhyItStoppedAndWhatWasNotKept() {
    assertThat(write(new LogChanged(LogChanged.Status.STOPPED, "disk full", 3, TIME)))
        .isEqualTo(
            "{\"topic\":\"gateway/log\",\"status\":\"stopped\",\"reason\":\"disk full\","
                + "\"dropped\":3,\"timestamp\":\"2024-01-15T10:30:00.000Z\"}");
  }

  @Provide
  Arbitrary<byte[]> payloads() {
    Arbitrary<byte[]> text =
        Arbitraries.strings()
            .all()
            .ofMaxLength(80)
            .map(string -> string.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> anyBytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    Arbitrary<byte[]> cutText =
        text.flatMap(
            bytes ->
                Arbitraries.integers()
                    .between(0, bytes.length)
                    .map(length -> Arrays.copyOf(bytes, length)));
    // Near the borders of what UTF-8 allows: lead bytes followed by almost-right tails.
    Arbitrary<byte[]> nearMisses =
        Arbitraries.of(
                0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f,
                0xf4, 0xf5, 0x22, 0x5c, 0x1f, 0x20)
            .map(Integer::byteValue)
            .array(byte[].class)
            .ofMaxSize(24);
    return Arbitraries.oneOf(text, anyBytes, cutText, nearMisses);
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.strings()
        .all()
        .excludeChars('\0')
        .ofMinLength(1)
        .ofMaxLength(60)
        .filter(topic -> StandardCharsets.UTF_8.newEncoder().canEncode(topic));
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static MqttMessage message(String topic, String text) {
    return new MqttMessage(topic, text.getBytes(StandardCharsets.UTF_8), TIME, 0, false);
  }

  private String write(Event event) {
    JsonBytes out = new JsonBytes(1);
    json.write(event, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
