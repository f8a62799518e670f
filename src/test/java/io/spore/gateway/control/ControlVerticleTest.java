package io.spore.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ControlHandled;
import io.spore.gateway.event.ControlHandled.Outcome;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCallException.Reason;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.EventProbe;
import io.spore.gateway.support.FakeDirectory;
import io.spore.gateway.support.FakeNodes;
import io.spore.gateway.support.LogProbe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlVerticleTest {
  private final Vertx vertx = Vertx.vertx();
  private final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  private final FakeNodes nodes = new FakeNodes();
  private final FakeDirectory directory = new FakeDirectory();
  private EventProbe probe;

  @BeforeEach
  void deploy() throws Exception {
    vertx
        .deployVerticle(
            new ControlVerticle(
                new ControlConfig(true, "spore/control", true), events, nodes, directory))
        .await(20, TimeUnit.SECONDS);
    probe = EventProbe.on(events);
    events.publish(
        new ClusterChanged(
            List.of(new Member("127.0.0.1", "esp32-001", "active", 0, 0, Map.of(), Map.of())),
            "127.0.0.1",
            0));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aCommandReachesItsNodeAndTheOutcomeIsAnEvent() throws Exception {
    command("{\"node\":\"esp32-001\",\"action\":\"pattern\",\"pattern\":\"rain bow\"}", false);

    assertOutcome("esp32-001", "pattern", Outcome.DONE, "");
    assertThat(nodes.called)
        .containsExactly(
            "127.0.0.1 POST /api/node/event application/x-www-form-urlencoded"
                + " event=api%2Fneopattern&payload=%7B%22pattern%22%3A%22rain%20bow%22%7D");
  }

  @Test
  void whatTheNodeDoesNotAcceptHasFailed() throws Exception {
    nodes.next = Future.succeededFuture(new NodeAnswer("127.0.0.1", 404, Buffer.buffer(), 3));
    command("{\"node\":\"esp32-001\",\"action\":\"restart\"}", false);

    assertOutcome("esp32-001", "restart", Outcome.FAILED, "the node answered 404");
  }

  @Test
  void anUnreachableNodeIsNamedInTheOutcome() throws Exception {
    nodes.next =
        Future.failedFuture(
            new NodeCallException(Reason.UNREACHABLE, "127.0.0.1", "127.0.0.1 is not reachable"));
    command("{\"node\":\"esp32-001\",\"action\":\"restart\"}", false);

    assertOutcome("esp32-001", "restart", Outcome.FAILED, "127.0.0.1 is not reachable");
  }

  @Test
  void aCommandToAllIsBroadcast() throws Exception {
    command("{\"node\":\"*\",\"action\":\"dim\",\"to\":5}", false);

    assertOutcome("*", "dim", Outcome.DONE, "");
    assertThat(directory.broadcasts).containsExactly("dim {\"to\":5}");
  }

  @Test
  void aCommandThatNodesCouldNotTakeInWholeIsRefused() throws Exception {
    directory.failure = new IllegalArgumentException("too long");
    command("{\"node\":\"*\",\"action\":\"dim\"}", false);

    assertOutcome("*", "dim", Outcome.REFUSED, "too long");
  }

  @Test
  void aRetainedCommandIsNotCarriedOut() throws Exception {
    command("{\"node\":\"esp32-001\",\"action\":\"restart\"}", true);

    assertOutcome(
        "esp32-001",
        "restart",
        Outcome.REFUSED,
        "a retained command would be repeated with each connect");
    assertThat(nodes.called).isEmpty();
  }

  @Test
  void whatIsNoCommandIsRefused() throws Exception {
    try (LogProbe log = LogProbe.on(ControlVerticle.class)) {
      command("rainbow!", false);

      assertOutcome("", "", Outcome.REFUSED, "not a JSON object");
      assertThat(log.await("over MQTT")).contains("INFO command over MQTT: refused");
    }
  }

  private void command(String text, boolean retained) {
    events.publish(
        new MqttMessage("spore/control", text.getBytes(StandardCharsets.UTF_8), 0, 0, retained));
  }

  private void assertOutcome(String node, String action, Outcome outcome, String reason)
      throws InterruptedException {
    assertThat(probe.next(ControlHandled.class))
        .usingRecursiveComparison()
        .ignoringFields("time")
        .isEqualTo(new ControlHandled(node, action, outcome, reason, 0));
  }
}
