package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.support.MarkdownPage;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventDocsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/events.md"));

  /** They are made for one client alone, so they are no events; another test looks at them. */
  private static final Set<String> NOTICES = Set.of("gateway/gap", "gateway/error", "gateway/auth");

  static List<JsonNode> samples() {
    return PAGE.jsonSamples().filter(sample -> !isNotice(sample)).toList();
  }

  private static boolean isNotice(JsonNode sample) {
    return NOTICES.contains(sample.get("topic").textValue()) && !sample.has("origin");
  }

  static List<MarkdownPage> parts() {
    return PAGE.parts();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsWhatTheGatewayWritesForSuchAnEvent(JsonNode sample) throws Exception {
    JsonBytes written = new JsonBytes(16);
    new PlainJson().write(event(sample), written);

    assertThat(new String(written.toByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(MAPPER.writeValueAsString(sample));
  }

  @Test
  void everyKindOfEventHasASample() {
    Set<Class<?>> shown =
        samples().stream()
            .map(EventDocsTest::event)
            .map(Event::getClass)
            .collect(Collectors.toSet());

    assertThat(shown).containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("parts")
  void theFieldsInATableAreTheFieldsOfItsSamples(MarkdownPage part) {
    Set<String> fields = new LinkedHashSet<>();
    part.jsonSamples().forEach(sample -> sample.fieldNames().forEachRemaining(fields::add));

    assertThat(part.firstColumn("| Field | Type | Meaning |")).containsExactlyElementsOf(fields);
  }

  @Test
  void theFieldsOfAMemberAreDocumented() {
    assertThat(PAGE.firstColumn("| Member field | Type | Meaning |"))
        .containsExactlyElementsOf(
            Arrays.stream(Member.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @Test
  void everyActionIsDocumented() {
    assertThat(PAGE.firstColumn("| Action | Meaning |"))
        .containsExactlyElementsOf(
            Arrays.stream(NodeChanged.Action.values()).map(NodeChanged.Action::word).toList());
  }

  @Test
  void everyTopicInTheOverviewHasAPartOfItsOwn() {
    Set<String> parts =
        PAGE.parts().stream()
            .map(part -> MarkdownPage.code(part.toString()))
            .map(topic -> topic.replaceFirst("^cluster/event/.*", "cluster/event/<name>"))
            .map(topic -> topic.replaceFirst("^node/esp-.*", "node/<hostname>/<event>"))
            .collect(Collectors.toSet());

    assertThat(PAGE.firstColumn("| Topic | Sent by | When |").stream().skip(1)).isSubsetOf(parts);
  }

  /** The event that the sample would be written for. */
  private static Event event(JsonNode sample) {
    String topic = text(sample, "topic");
    long time = Instant.parse(text(sample, "timestamp")).toEpochMilli();
    if (topic.equals("cluster/update")) {
      List<Member> members = MAPPER.convertValue(sample.get("members"), new TypeReference<>() {});
      return new ClusterChanged(members, text(sample, "primaryNode"), time);
    }
    if (topic.equals("node/discovery")) {
      return new NodeChanged(
          NodeChanged.Action.valueOf(constant(sample, "action")),
          text(sample, "nodeIp"),
          text(sample, "hostname"),
          time);
    }
    if (topic.startsWith("cluster/event/")) {
      return new ClusterEventHeard(
          topic.substring("cluster/event/".length()),
          text(sample, "data"),
          text(sample, "nodeIp"),
          text(sample, "hostname"),
          time);
    }
    if (topic.equals("node/details")) {
      return new NodeDetailsLearned(
          text(sample, "nodeIp"),
          text(sample, "hostname"),
          sample.get("latency").longValue(),
          MAPPER.convertValue(sample.get("resources"), new TypeReference<>() {}),
          MAPPER.convertValue(sample.get("labels"), new TypeReference<>() {}),
          time);
    }
    if (topic.equals("node/update") || topic.equals("rollout/progress")) {
      Map<String, Object> fields = new LinkedHashMap<>();
      sample
          .properties()
          .forEach(
              field ->
                  fields.put(
                      field.getKey(),
                      field.getValue().isNumber()
                          ? (Object) field.getValue().longValue()
                          : field.getValue().textValue()));
      fields.remove("topic");
      fields.remove("timestamp");
      return new ProgressMade(topic, fields, time);
    }
    if (topic.equals("rollout/state")) {
      ObjectNode rollout = sample.deepCopy();
      return new RolloutDescribed(rollout.without(List.of("topic", "timestamp")).toString(), time);
    }
    if (topic.startsWith("node/esp-")) {
      return new NodeEventHeard(
          topic.substring(("node/" + text(sample, "hostname") + "/").length()),
          text(sample, "data"),
          text(sample, "nodeIp"),
          text(sample, "hostname"),
          time);
    }
    if (topic.equals("gateway/mqtt")) {
      return new BrokerLinkChanged(
          BrokerLinkChanged.Status.valueOf(constant(sample, "status")),
          text(sample, "broker"),
          text(sample, "reason"),
          sample.get("retryInMs").longValue(),
          time,
          sample.has("name") ? text(sample, "name") : "");
    }
    if (topic.equals("gateway/control")) {
      return new ControlHandled(
          text(sample, "node"),
          text(sample, "action"),
          ControlHandled.Outcome.valueOf(constant(sample, "outcome")),
          text(sample, "reason"),
          time);
    }
    if (topic.equals("gateway/log")) {
      return new LogChanged(
          LogChanged.Status.valueOf(constant(sample, "status")),
          text(sample, "reason"),
          sample.get("dropped").longValue(),
          time);
    }
    if (topic.equals("gateway/cluster")) {
      List<String> members = MAPPER.convertValue(sample.get("members"), new TypeReference<>() {});
      return new GatewaysChanged(members, text(sample, "leader"), time);
    }
    if (topic.equals("gateway/gap")) {
      return new GapHappened(
          text(sample, "origin"),
          sample.get("dropped").longValue(),
          sample.get("from").longValue(),
          sample.get("to").longValue(),
          text(sample, "reason"),
          time);
    }
    String data = text(sample, "data");
    byte[] payload =
        sample.has("encoding")
            ? Base64.getDecoder().decode(data)
            : data.getBytes(StandardCharsets.UTF_8);
    return new MqttMessage(topic, payload, time, 0, false);
  }

  private static String text(JsonNode sample, String field) {
    return sample.get(field).textValue();
  }

  private static String constant(JsonNode sample, String field) {
    return text(sample, field).toUpperCase(Locale.ROOT);
  }
}
