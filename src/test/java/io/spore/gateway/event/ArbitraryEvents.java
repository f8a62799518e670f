package io.spore.gateway.event;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Events of every kind with any content, for tests of what must hold for all of them. */
public final class ArbitraryEvents {
  private static final long LATEST = 4_102_444_800_000L;

  private ArbitraryEvents() {}

  /** Batches at any place in the order. */
  public static Arbitrary<EventBatch> batches() {
    return Combinators.combine(
            origins(),
            Arbitraries.longs().between(1, Long.MAX_VALUE / 2),
            Arbitraries.longs().between(0, Long.MAX_VALUE / 2),
            events().list().ofMinSize(1).ofMaxSize(20))
        .as(
            (origin, firstSeq, position, events) ->
                new EventBatch(origin, firstSeq, position, before(origin, firstSeq), events))
        // Those of so many parts are more than there are tries.
        .withoutEdgeCases();
  }

  private static Cursor before(Origin origin, long firstSeq) {
    return Cursor.START.advance(new Origin("other", 7), 3).advance(origin, firstSeq - 1);
  }

  /** Any gateway's id, any run. */
  public static Arbitrary<Origin> origins() {
    return Combinators.combine(texts(), Arbitraries.longs()).as(Origin::new);
  }

  /** Events of all kinds. */
  public static Arbitrary<Event> events() {
    return Arbitraries.oneOf(
        messages(),
        nodeChanges(),
        clusters(),
        heard(),
        links(),
        logs(),
        gateways(),
        gaps(),
        details(),
        nodeEvents(),
        progress(),
        rollouts(),
        commands());
  }

  private static Arbitrary<Event> messages() {
    Arbitrary<MqttMessage> plain =
        Combinators.combine(
                texts().ofMinLength(1),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                times(),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 65_535))
            .as(MqttMessage::new);
    return Combinators.combine(
            plain,
            properties().injectNull(0.5),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(ArbitraryEvents::message);
  }

  private static Event message(
      MqttMessage plain, MessageProperties said, boolean snapshots, boolean repeated) {
    MqttMessage message = plain.with(said);
    if (snapshots) {
      message = message.keptForSnapshots();
    }
    return repeated ? message.asPossiblyRepeated() : message;
  }

  private static Arbitrary<MessageProperties> properties() {
    return Combinators.combine(
            texts(),
            texts(),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(20),
            Arbitraries.longs().between(-1, 0xffff_ffffL),
            Combinators.combine(texts(), texts())
                .as(MessageProperties.UserProperty::new)
                .list()
                .ofMaxSize(3))
        .as(MessageProperties::new);
  }

  private static Arbitrary<Event> nodeChanges() {
    return Combinators.combine(Arbitraries.of(NodeChanged.Action.class), texts(), texts(), times())
        .as(NodeChanged::new);
  }

  private static Arbitrary<Event> clusters() {
    return Combinators.combine(members().list().ofMaxSize(4), texts(), times())
        .as(ClusterChanged::new);
  }

  private static Arbitrary<Event> heard() {
    return Combinators.combine(texts(), texts(), texts(), texts(), times())
        .as(ClusterEventHeard::new);
  }

  private static Arbitrary<Event> links() {
    return Combinators.combine(
            Arbitraries.of(BrokerLinkChanged.Status.class),
            texts(),
            texts(),
            Arbitraries.longs().greaterOrEqual(0),
            times(),
            texts())
        .as(BrokerLinkChanged::new);
  }

  private static Arbitrary<Event> logs() {
    return Combinators.combine(
            Arbitraries.of(LogChanged.Status.class),
            texts(),
            Arbitraries.longs().greaterOrEqual(0),
            times())
        .as(LogChanged::new);
  }

  private static Arbitrary<Event> gateways() {
    return Combinators.combine(texts().list().ofMaxSize(4), texts(), times())
        .as(GatewaysChanged::new);
  }

  private static Arbitrary<Event> gaps() {
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    return Combinators.combine(texts(), numbers, numbers, numbers, texts(), times())
        .as(GapHappened::new);
  }

  private static Arbitrary<Event> commands() {
    return Combinators.combine(
            texts(), texts(), Arbitraries.of(ControlHandled.Outcome.class), texts(), times())
        .as(ControlHandled::new);
  }

  private static Arbitrary<Event> details() {
    return Combinators.combine(
            texts(),
            texts(),
            Arbitraries.longs().greaterOrEqual(0),
            resources(),
            Arbitraries.maps(texts(), texts()).ofMaxSize(4),
            times())
        .as(NodeDetailsLearned::new);
  }

  private static Arbitrary<Event> nodeEvents() {
    return Combinators.combine(texts(), texts(), texts(), texts(), times()).as(NodeEventHeard::new);
  }

  private static Arbitrary<Event> progress() {
    Arbitrary<Object> field =
        Arbitraries.oneOf(
            Arbitraries.longs().map(whole -> (Object) whole),
            Arbitraries.of(true, false).map(truth -> (Object) truth),
            texts().map(text -> (Object) text));
    return Combinators.combine(
            Arbitraries.of("node/update", "rollout/progress"),
            Arbitraries.maps(fieldNames(), field).ofMaxSize(4),
            times())
        .as(ProgressMade::new);
  }

  private static Arbitrary<Event> rollouts() {
    Arbitrary<String> rollouts =
        Arbitraries.maps(fieldNames(), texts())
            .ofMaxSize(3)
            .map(fields -> new JsonObject(new LinkedHashMap<>(fields)).encode());
    return Combinators.combine(rollouts, times()).as(RolloutDescribed::new);
  }

  private static Arbitrary<Map<String, Object>> resources() {
    Arbitrary<Object> resource =
        Arbitraries.oneOf(
            Arbitraries.longs().map(whole -> (Object) whole),
            Arbitraries.doubles().map(decimal -> (Object) decimal),
            Arbitraries.of(true, false).map(truth -> (Object) truth),
            texts().map(text -> (Object) text),
            texts().list().ofMaxSize(2).map(list -> (Object) list));
    return Arbitraries.maps(texts(), resource).ofMaxSize(4);
  }

  private static Arbitrary<Member> members() {
    Arbitrary<Map<String, String>> labels = Arbitraries.maps(texts(), texts()).ofMaxSize(4);
    return Combinators.combine(
            texts(), texts(), texts(), times(), Arbitraries.longs(), resources(), labels)
        .as(Member::new);
  }

  private static Arbitrary<Long> times() {
    return Arbitraries.longs().between(0, LATEST);
  }

  /** None of those that every event has. */
  private static Arbitrary<String> fieldNames() {
    return texts().map(name -> "field " + name);
  }

  /** Any text that UTF-8 can hold: no half characters. */
  private static StringArbitrary texts() {
    return Arbitraries.strings().all().excludeChars(halves()).ofMaxLength(30);
  }

  private static char[] halves() {
    char[] halves = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return halves;
  }

  /** One of each kind, always the same. */
  public static List<Event> oneOfEach() {
    return List.of(
        new MqttMessage("sensor/ä/1", new byte[] {0, -1, 'x'}, 1_000, 2, true, 300),
        new NodeChanged(NodeChanged.Action.REBOOTED, "10.0.0.2", "esp-a1b2c3", 990),
        new ClusterChanged(
            List.of(
                new Member(
                    "10.0.0.2",
                    "esp-a1b2c3",
                    "active",
                    995,
                    3,
                    Map.of("freeHeap", 40_960L),
                    Map.of("app", "base"))),
            "10.0.0.2",
            1_001),
        new ClusterEventHeard("api/neopattern", "{\"a\":1}", "10.0.0.2", "esp-a1b2c3", 1_002),
        new BrokerLinkChanged(
            BrokerLinkChanged.Status.DISCONNECTED, "tcp://localhost:1883", "closed", 10_000, 1_003),
        new LogChanged(LogChanged.Status.STOPPED, "no space left on device", 0, 1_004),
        new GatewaysChanged(List.of("attic", "cellar"), "cellar", 1_005),
        new GapHappened("cellar", 3, 7, 9, "did not keep up", 1_006),
        new ControlHandled(
            "esp-a1b2c3", "restart", ControlHandled.Outcome.REFUSED, "not allowed", 1_007),
        new NodeDetailsLearned(
            "10.0.0.2", "esp-a1b2c3", 23, Map.of("chipId", 7L), Map.of("app", "base"), 1_007),
        new NodeEventHeard("pattern/changed", "{}", "10.0.0.2", "esp-a1b2c3", 1_008),
        new ProgressMade("node/update", Map.of("percent", 50L), 1_009),
        new RolloutDescribed("{\"rolloutId\":\"r-1\"}", 1_010));
  }
}
