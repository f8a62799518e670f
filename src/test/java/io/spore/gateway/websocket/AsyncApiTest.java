package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.support.MarkdownPage;
import io.spore.gateway.websocket.Entrance.Guest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the description for machines against the gateway and the description for people. */
class AsyncApiTest {
  private static final JsonNode API = read();
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/client-protocol.md"));
  private static final MarkdownPage EVENTS = MarkdownPage.read(Path.of("docs/events.md"));

  static List<String> messages() {
    return names(API.at("/components/messages"));
  }

  static List<String> requests() {
    return operation("ask");
  }

  static List<JsonNode> samples() {
    return EVENTS.jsonSamples().toList();
  }

  @Test
  void itIsAsyncApi3() {
    assertThat(API.get("asyncapi").textValue()).isEqualTo("3.0.0");
    assertThat(names(API)).contains("info", "channels", "operations", "components");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = API.findValuesAsText("$ref");
    assertThat(references).hasSizeGreaterThan(50);
    assertThat(references)
        .allSatisfy(
            reference -> assertThat(API.at(reference.substring(1)).isMissingNode()).isFalse());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageIsOnTheChannelAndInAnOperation(String message) {
    assertThat(names(API.at("/channels/stream/messages"))).contains(message);
    assertThat(Stream.concat(operation("ask").stream(), operation("watch").stream()))
        .contains(message);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theGatewayUnderstandsTheExamplesOfWhatClientsSend(String request) {
    ManualHistory history = new ManualHistory().answeringAtOnce();
    Stage stage = new Stage(new Past(Optional.of(history), Optional.of(history)));
    FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);
    Guest guest = stage.connect(writer, "");
    if (request.equals("cancel")) {
      history.append(stage.publish("a"));
      stage.loop.advance(1_000);
      history.append(stage.publish("b"));
      guest.conversation().hear("{\"type\":\"replay\"}");
      stage.loop.runAll();
    }
    writer.read();
    JsonNode message = API.at("/components/messages/" + request);
    assertThat(message.at("/payload/properties/type/const").textValue()).isEqualTo(request);
    JsonNode example = message.at("/examples/0/payload");
    guest.conversation().hear(example.toString());
    stage.loop.runAll();

    JsonNode reply = writer.read().get(0);
    assertThat(reply.get("topic").textValue()).isEqualTo("gateway/reply");
    assertThat(reply.get("ok").booleanValue()).as("%s", reply).isTrue();
    assertThat(names(message.at("/payload/properties")))
        .containsAll(names(example))
        .contains("type", "id");
  }

  @Test
  void peopleAndMachinesAreToldOfTheSameMessages() {
    assertThat(requests())
        .containsExactlyInAnyOrderElementsOf(PAGE.firstColumn("| Type | Fields | Does |"));
    assertThat(topics())
        .containsAll(PAGE.firstColumn("| Topic | Fields beside `topic` and `timestamp` | When |"));
  }

  @Test
  void peopleAndMachinesAreToldOfTheSameParameters() {
    List<String> documented =
        PAGE.rows("| Parameter | Values | Meaning |").stream()
            .flatMap(row -> Arrays.stream(row.get(0).split(", ")))
            .map(MarkdownPage::code)
            .toList();
    assertThat(names(API.at("/channels/stream/bindings/ws/query/properties")))
        .containsExactlyElementsOf(documented);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theFieldsOfASampleAreThoseOfItsMessage(JsonNode sample) {
    String topic = sample.get("topic").textValue();
    JsonNode message =
        StreamSupport.stream(API.at("/components/messages").spliterator(), false)
            .filter(candidate -> fits(candidate.at("/payload/properties/topic"), topic))
            .findFirst()
            .orElse(API.at("/components/messages/mqttMessage"));

    assertThat(names(message.at("/payload/properties"))).containsAll(names(sample));
    message
        .at("/payload/required")
        .forEach(field -> assertThat(names(sample)).contains(field.textValue()));
  }

  @Test
  void theActionsOfNodesAreAllThere() {
    assertThat(
            API.at("/components/messages/nodeDiscovery/payload/properties/action/enum").toString())
        .contains(
            Arrays.stream(NodeChanged.Action.values()).map(NodeChanged.Action::word).toList());
  }

  private static boolean fits(JsonNode topicSchema, String topic) {
    return topicSchema.has("const")
        ? topicSchema.get("const").textValue().equals(topic)
        : topicSchema.has("pattern")
            && Pattern.compile(topicSchema.get("pattern").textValue()).matcher(topic).find();
  }

  private static Set<String> topics() {
    Set<String> topics = new TreeSet<>();
    for (JsonNode message : API.at("/components/messages")) {
      JsonNode topic = message.at("/payload/properties/topic/const");
      if (topic.isTextual()) {
        topics.add(topic.textValue());
      }
    }
    return topics;
  }

  private static List<String> operation(String name) {
    return StreamSupport.stream(API.at("/operations/" + name + "/messages").spliterator(), false)
        .map(message -> message.get("$ref").textValue())
        .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
        .toList();
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(Path.of("docs/asyncapi.yaml").toFile());
    } catch (IOException e) {
      throw new AssertionError("docs/asyncapi.yaml is not YAML", e);
    }
  }
}
