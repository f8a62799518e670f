package io.spore.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ControlHandled;
import io.spore.gateway.event.ControlHandled.Outcome;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.EventProbe;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlVerticleTest {
  private final Vertx vertx = Vertx.vertx();
  private final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private volatile int nodeAnswers = 200;
  private DatagramSocket peer;
  private EventProbe probe;

  @BeforeEach
  void deploy() throws Exception {
    HttpServer node =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              requests.add(request.method() + " " + request.uri() + " " + body);
                              request.response().setStatusCode(nodeAnswers).end();
                            }))
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS);
    peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(20_000);
    vertx
        .deployVerticle(
            new ControlVerticle(
                new ControlConfig(true, "spore/control", true, peer.getLocalPort()),
                events,
                new HttpNodeCaller(vertx, node.actualPort()),
                new UdpBroadcast(vertx, "127.0.0.1", peer.getLocalPort())))
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
    peer.close();
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aCommandReachesItsNodeAndTheOutcomeIsAnEvent() throws Exception {
    command("{\"node\":\"esp32-001\",\"action\":\"pattern\",\"pattern\":\"rain bow\"}", false);

    assertThat(requests.poll(20, TimeUnit.SECONDS))
        .isEqualTo(
            "POST /api/node/event"
                + " event=api%2Fneopattern&payload=%7B%22pattern%22%3A%22rain%20bow%22%7D");
    assertOutcome("esp32-001", "pattern", Outcome.DONE, "");
  }

  @Test
  void whatTheNodeDoesNotAcceptHasFailed() throws Exception {
    nodeAnswers = 404;
    command("{\"node\":\"esp32-001\",\"action\":\"restart\"}", false);

    assertOutcome("esp32-001", "restart", Outcome.FAILED, "the node answered 404");
  }

  @Test
  void aCommandToAllIsADatagram() throws Exception {
    command("{\"node\":\"*\",\"action\":\"dim\",\"to\":5}", false);

    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    peer.receive(packet);
    assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
        .isEqualTo("CLUSTER_EVENT:{\"event\":\"dim\",\"data\":{\"to\":5}}");
    assertOutcome("*", "dim", Outcome.DONE, "");
  }

  @Test
  void aRetainedCommandIsNotCarriedOut() throws Exception {
    command("{\"node\":\"esp32-001\",\"action\":\"restart\"}", true);

    assertOutcome(
        "esp32-001",
        "restart",
        Outcome.REFUSED,
        "a retained command would be repeated with each connect");
    assertThat(requests).isEmpty();
  }

  @Test
  void whatIsNoCommandIsRefused() throws Exception {
    command("rainbow!", false);

    assertOutcome("", "", Outcome.REFUSED, "not a JSON object");
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
