package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramParserTest {
  private static final String UPDATE =
      """
      {"hostname":"esp-a1b2c3","ip":"10.0.0.2","freeHeap":40960,"chipId":10597059,\
      "sdkVersion":"2.2.2-dev(38a443e)","cpuFreqMHz":80,"flashChipSize":4194304,"uptime":86400123,\
      "labels":{"app":"base","role":"debug","version":"1.1.0"}}""";

  private final DatagramParser parser = new DatagramParser();

  @Test
  void aHeartbeatCarriesTheHostname() {
    assertThat(parse("CLUSTER_HEARTBEAT:esp-a1b2c3"))
        .isEqualTo(new Datagram.Heartbeat("esp-a1b2c3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLUSTER_HEARTBEAT", "CLUSTER_HEARTBEAT:", "CLUSTER_HEARTBEAT\r\n"})
  void aHeartbeatOfVeryOldFirmwareHasNoHostname(String datagram) {
    assertThat(parse(datagram)).isEqualTo(new Datagram.Heartbeat(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLUSTER_HEARTBEAT:esp-1\0",
        "CLUSTER_HEARTBEAT:esp-1\r\n",
        "  CLUSTER_HEARTBEAT: esp-1 \0\0\0",
        "CLUSTER_HEARTBEAT:esp\u0007-\u202e1",
        "CLUSTER_HEARTBEAT:esp-1:more"
      })
  void paddingAndWhatDoesNotPrintIsDropped(String datagram) {
    assertThat(parse(datagram)).isEqualTo(new Datagram.Heartbeat("esp-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLUSTER_HEARTBEAT:", "CLUSTER_RESPONSE:", "NODE_UPDATE:"})
  void aHostnameLongerThanADnsLabelIsRefused(String kind) {
    assertThat(parse(kind + "x".repeat(64)))
        .isEqualTo(new Datagram.Malformed("the hostname is longer than 63 characters"));
    assertThat(parse(kind + "x".repeat(63))).isNotInstanceOf(Datagram.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NODE_UPDATE", "CLUSTER_NODE_INFO"})
  void aNodeUpdateTellsResourcesAndLabels(String kind) {
    Datagram.NodeUpdate update = update(kind + ":esp-a1b2c3:" + UPDATE);

    assertThat(update.hostname()).isEqualTo("esp-a1b2c3");
    assertThat(update.info().resources())
        .containsExactly(
            Map.entry("freeHeap", 40960L),
            Map.entry("chipId", 10597059L),
            Map.entry("sdkVersion", "2.2.2-dev(38a443e)"),
            Map.entry("cpuFreqMHz", 80L),
            Map.entry("flashChipSize", 4194304L),
            Map.entry("uptime", 86400123L));
    assertThat(update.info().labels())
        .containsExactly(
            Map.entry("app", "base"), Map.entry("role", "debug"), Map.entry("version", "1.1.0"));
    assertThat(update.info().labelsWhole()).isTrue();
    assertThat(update.info().whole()).isTrue();
  }

  @Test
  void theHostnameInsideTheJsonServesWhenThereIsNoneBeforeIt() {
    assertThat(update("NODE_UPDATE::" + UPDATE).hostname()).isEqualTo("esp-a1b2c3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NODE_UPDATE:esp-1", "NODE_UPDATE:esp-1:", "NODE_UPDATE:esp-1: \0"})
  void aNodeUpdateCutOffBeforeItsJsonIsStillHeard(String datagram) {
    assertThat(parse(datagram)).isEqualTo(new Datagram.NodeUpdate("esp-1", NodeInfo.NONE));
  }

  @Test
  void aNumberCutOffIsNotTakenForASmallerOne() {
    NodeInfo info = update("NODE_UPDATE:esp-1:{\"cpuFreqMHz\":80,\"freeHeap\":409").info();

    assertThat(info.resources()).containsExactly(Map.entry("cpuFreqMHz", 80L));
    assertThat(info.whole()).isFalse();
  }

  @Test
  void labelsCutOffAreTakenAsFarAsTheyArrived() {
    NodeInfo info = update("NODE_UPDATE:esp-1:{\"labels\":{\"app\":\"base\",\"role\":\"deb").info();

    assertThat(info.labels()).containsExactly(Map.entry("app", "base"));
    assertThat(info.labelsWhole()).isFalse();
  }

  @Test
  void whatAnUpdateDoesNotSpellAsExpectedIsPassedOver() {
    NodeInfo info =
        update(
                "NODE_UPDATE:esp-1:{\"api\":[{\"uri\":\"/\"}],\"freeHeap\":{},\"chipId\":\"a1\","
                    + "\"uptime\":1e999,\"cpuFreqMHz\":null,\"hostname\":7,"
                    + "\"labels\":{\"n\":1,\"on\":true,\"none\":null,\"deep\":{\"x\":1},\"\":\"x\"}}")
            .info();

    assertThat(info.resources()).containsExactly(Map.entry("chipId", "a1"));
    assertThat(info.labels()).containsExactly(Map.entry("n", "1"), Map.entry("on", "true"));
    assertThat(info.hostname()).isEmpty();
  }

  @Test
  void surplusAndOverlongLabelsAreDropped() {
    StringBuilder json = new StringBuilder("{\"labels\":{");
    json.append("\"long\":\"").append("x".repeat(257)).append("\",");
    json.append("\"").append("k".repeat(65)).append("\":\"x\"");
    for (int i = 0; i < 40; i++) {
      json.append(",\"label").append(i).append("\":\"x\"");
    }
    NodeInfo info = update("NODE_UPDATE:esp-1:" + json + "}}").info();

    assertThat(info.labels()).hasSize(32).doesNotContainKeys("long", "k".repeat(65));
  }

  @Test
  void aNodeUpdateWithSomethingElseThanAnObjectIsMalformed() {
    assertThat(parse("NODE_UPDATE:esp-1:[1]"))
        .isEqualTo(new Datagram.Malformed("what follows the hostname is not a JSON object"));
  }

  @Test
  void olderFirmwareDiscoversAndResponds() {
    assertThat(parse("CLUSTER_DISCOVERY")).isEqualTo(new Datagram.Discovery());
    assertThat(parse("CLUSTER_RESPONSE:esp-1")).isEqualTo(new Datagram.Response("esp-1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"plain \\\"text\\\"\" | plain \"text\"",
        "{\"pattern\":\"rainbow\", \"speed\": 3} | {\"pattern\":\"rainbow\", \"speed\": 3}",
        "[1, 2,{\"a\":[]}] | [1, 2,{\"a\":[]}]",
        "3.50 | 3.50",
        "true | true"
      })
  void theDataOfAClusterEventIsKeptAsItWasSent(String data, String kept) {
    assertThat(parse("CLUSTER_EVENT:{\"event\":\"api/neopattern\",\"data\":" + data + "}"))
        .isEqualTo(new Datagram.ClusterEvent("api/neopattern", kept));
    assertThat(parse("CLUSTER_EVENT: { \"data\" : " + data + " , \"event\":\"x\", \"more\":[1] }"))
        .isEqualTo(new Datagram.ClusterEvent("x", kept));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"event\":\"ping\"}", "{\"event\":\"ping\",\"data\":null}"})
  void aClusterEventMayHaveNoData(String json) {
    assertThat(parse("CLUSTER_EVENT:" + json)).isEqualTo(new Datagram.ClusterEvent("ping", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"event\":\"x\",\"data\":\"cut o | the cluster event's JSON is cut off or broken",
        "{\"event\":\"x\",\"data\":12 | the cluster event's JSON is cut off or broken",
        "{\"event\":\"x\" \"data\":1} | the cluster event's JSON is cut off or broken",
        "{\"data\":1} | the cluster event has no name",
        "{\"event\":\" \"} | the cluster event has no name",
        "{\"event\":7} | the cluster event has no name",
        "{\"event\":\"a\\u0000b\"} | the cluster event's name does not print",
        "\"text\" | the cluster event is not a JSON object",
        "`` | the cluster event is not a JSON object"
      })
  void aClusterEventIsTakenWholeOrNotAtAll(String json, String reason) {
    assertThat(parse("CLUSTER_EVENT:" + json)).isEqualTo(new Datagram.Malformed(reason));
  }

  @Test
  void theNameOfAClusterEventIsBounded() {
    assertThat(parse("CLUSTER_EVENT:{\"event\":\"" + "x".repeat(129) + "\"}"))
        .isEqualTo(
            new Datagram.Malformed("the cluster event's name is longer than 128 characters"));
    assertThat(parse("CLUSTER_EVENT:{\"event\":\"" + "x".repeat(128) + "\"}"))
        .isEqualTo(new Datagram.ClusterEvent("x".repeat(128), ""));
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "[".repeat(200) + "]".repeat(200);

    assertThat(parse("CLUSTER_EVENT:{\"event\":\"x\",\"data\":" + deep + "}"))
        .isEqualTo(new Datagram.Malformed("the cluster event's JSON is cut off or broken"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "RAW:ff00aa",
        "cluster_heartbeat:x",
        "CLUSTER_HEARTBEATS:x",
        "CLUSTER_HEART",
        "a longer text without any colon"
      })
  void whatIsNotForTheGatewayIsForeign(String datagram) {
    assertThat(parse(datagram)).isEqualTo(new Datagram.Foreign());
  }

  private Datagram parse(String datagram) {
    return parser.parse(datagram.getBytes(StandardCharsets.UTF_8));
  }

  private Datagram.NodeUpdate update(String datagram) {
    return (Datagram.NodeUpdate) parse(datagram);
  }
}
