package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the CloudEvents SDK makes of what the gateway writes. */
class CloudEventJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Origin ORIGIN = new Origin("gw-1", 7);
  private static final long TIME = Instant.parse("2026-01-15T10:30:00.123Z").toEpochMilli();

  static List<Event> kinds() {
    Member member = new Member("10.0.0.1", "esp", "active", 1, 2, Map.of("a", 1), Map.of("b", "c"));
    return List.of(
        message("sensor/kitchen", "21.5"),
        new NodeChanged(NodeChanged.Action.STALE, "10.0.0.1", "esp", TIME),
        new ClusterChanged(List.of(member), "10.0.0.1", TIME),
        new ClusterEventHeard("api/neopattern", "{\"a\":\n1}", "10.0.0.1", "esp", TIME),
        new BrokerLinkChanged(
            BrokerLinkChanged.Status.DISCONNECTED, "tcp://b:1883", "gone", 10, TIME),
        new LogChanged(LogChanged.Status.STOPPED, "No space left on device", 0, TIME),
        new GatewaysChanged(List.of("gw-1", "gw-2"), "gw-2", TIME),
        new GapHappened("gw-2", 3, 7, 9, "away", TIME),
        new NodeDetailsLearned("10.0.0.1", "esp", 23, Map.of("a", 1L), Map.of("b", "c"), TIME),
        new NodeEventHeard("pattern/changed", "{}", "10.0.0.1", "esp", TIME),
        new ProgressMade("rollout/progress", Map.of("rolloutId", "r-1"), TIME),
        new RolloutDescribed("{\"rolloutId\":\"r-1\"}", TIME),
        new ControlHandled("esp-1", "restart", ControlHandled.Outcome.DONE, "", TIME));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindOfEventIsReadByTheSdk(Event event) {
    CloudEvent read = read(event, 42, "Y3Vyc29y");

    assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
    assertThat(read.getId()).isEqualTo("gw-1/7/42");
    assertThat(read.getSubject()).isEqualTo(event.topic());
    assertThat(Objects.requireNonNull(read.getTime()).toInstant().toEpochMilli()).isEqualTo(TIME);
    assertThat(read.getExtension("sequence")).isEqualTo("0000000000000000042");
    assertThat(read.getExtension("cursor")).isEqualTo("Y3Vyc29y");
    assertThat(read.getExtensionNames()).allMatch(name -> name.matches("[a-z0-9]{1,20}"));
  }

  @Test
  void theKindsAreAllOfThem() {
    assertThat(kinds().stream().<Class<?>>map(Event::getClass))
        .containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
  }

  @Test
  void typeAndSourceSayWhatHappenedAndWhereItCameIn() {
    assertThat(kinds().stream().map(event -> read(event, 1, "")))
        .extracting(read -> read.getType() + " " + read.getSource())
        .containsExactly(
            "io.spore.mqtt.message /spore/gw-1/mqtt",
            "io.spore.node.stale /spore/gw-1/udp",
            "io.spore.cluster.changed /spore/gw-1/udp",
            "io.spore.cluster.event /spore/gw-1/udp",
            "io.spore.broker.disconnected /spore/gw-1/gateway",
            "io.spore.log.stopped /spore/gw-1/gateway",
            "io.spore.gateways.changed /spore/gw-1/gateway",
            "io.spore.gateway.gap /spore/gw-1/gateway",
            "io.spore.node.details /spore/gw-1/gateway",
            "io.spore.node.event /spore/gw-1/gateway",
            "io.spore.rollout.progress /spore/gw-1/gateway",
            "io.spore.rollout.state /spore/gw-1/gateway",
            "io.spore.control.done /spore/gw-1/gateway");
  }

  @Test
  void whatMqttSaysOfAMessageIsAnExtension() {
    CloudEvent read = read(new MqttMessage("t", new byte[] {'x'}, TIME, 2, true), 1, "");

    assertThat(read.getExtension("qos")).isEqualTo(2);
    assertThat(read.getExtension("retained")).isEqualTo(true);
    assertThat(read.getExtensionNames()).doesNotContain("cursor");
  }

  @Test
  void whatThePublisherSaidOfAMessageIsInExtensionsToo() {
    MessageProperties said =
        new MessageProperties(
            "text/csv",
            "answers/7",
            new byte[] {0, -1},
            60,
            List.of(
                new MessageProperties.UserProperty("unit", "°C"),
                new MessageProperties.UserProperty("tag", "a"),
                new MessageProperties.UserProperty("tag", "b")));
    CloudEvent read =
        read(new MqttMessage("t", new byte[] {'x'}, TIME, 1, false).with(said), 1, "");

    assertThat(read.getExtension("contenttype")).isEqualTo("text/csv");
    assertThat(read.getExtension("responsetopic")).isEqualTo("answers/7");
    assertThat(read.getExtension("correlationdata")).isEqualTo("AP8=");
    assertThat(read.getExtension("messageexpiry")).isEqualTo(60);
    assertThat(read.getExtension("userproperties"))
        .isEqualTo("{\"unit\":\"°C\",\"tag\":[\"a\",\"b\"]}");
    assertThat(bytes(read)).asString().isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"t\": 21.5,\n \"u\": \"°C\"}", " [1, 2] ", "{}", "{\"a\":\"line\\nbreak\"}"})
  void aJsonObjectOrArrayStaysOne(String payload) throws Exception {
    CloudEvent read = read(message("t", payload), 1, "");

    assertThat(read.getDataContentType()).isEqualTo("application/json");
    assertThat(MAPPER.readTree(bytes(read))).isEqualTo(MAPPER.readTree(payload));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "21.5",
        "true",
        "null",
        "\"quoted\"",
        "{",
        "{} {}",
        "{'a':1}",
        "[1,]",
        "[NaN]",
        "{a:1}",
        "plain \"text\"\nin two lines",
        "[\u0001]",
        "{\"a\":\"\u0000\"}",
        "\ufeff{}",
        "Grüße 🌡"
      })
  void otherTextStaysText(String payload) {
    CloudEvent read = read(message("t", payload), 1, "");

    assertThat(read.getDataContentType()).isEqualTo("text/plain");
    assertThat(new String(bytes(read), StandardCharsets.UTF_8)).isEqualTo(payload);
  }

  @Test
  void nestingThatIsTooDeepStaysText() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    assertThat(read(message("t", deep), 1, "").getDataContentType()).isEqualTo("text/plain");
  }

  @Test
  void otherBytesAreBase64() {
    byte[] payload = {(byte) 0xff, 0, '{'};
    CloudEvent read = read(new MqttMessage("t", payload, TIME, 0, false), 1, "");

    assertThat(read.getDataContentType()).isEqualTo("application/octet-stream");
    assertThat(bytes(read)).isEqualTo(payload);
  }

  @Test
  void bytesInsideJsonThatAreNoUtf8AreBase64Too() {
    byte[] payload = {'[', '"', (byte) 0xc0, (byte) 0x80, '"', ']'};
    CloudEvent read = read(new MqttMessage("t", payload, TIME, 0, false), 1, "");

    assertThat(bytes(read)).isEqualTo(payload);
  }

  @Test
  void aNoticeIsACloudEventToo() throws Exception {
    JsonBytes out = new JsonBytes(16);
    byte[] data = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
    new CloudEventJson().writeNotice(ORIGIN, "gateway/reply", TIME, data, out);
    CloudEvent read = new JsonFormat().deserialize(out.toByteArray());

    assertThat(read.getId()).matches("gw-1/7/notice/\\d+");
    assertThat(read.getSource()).isEqualTo(URI.create("/spore/gw-1/gateway"));
    assertThat(read.getType()).isEqualTo("io.spore.gateway.reply");
    assertThat(read.getSubject()).isEqualTo("gateway/reply");
    assertThat(MAPPER.readTree(bytes(read))).isEqualTo(MAPPER.readTree(data));
  }

  private static CloudEvent read(Event event, long seq, String cursor) {
    JsonBytes out = new JsonBytes(16);
    new CloudEventJson().write(event, ORIGIN, seq, cursor, out);
    assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).doesNotContain("\n", "\r");
    return new JsonFormat().deserialize(out.toByteArray());
  }

  private static byte[] bytes(CloudEvent read) {
    return Objects.requireNonNull(read.getData()).toBytes();
  }

  private static Event message(String topic, String payload) {
    return new MqttMessage(topic, payload.getBytes(StandardCharsets.UTF_8), TIME, 0, false);
  }
}
