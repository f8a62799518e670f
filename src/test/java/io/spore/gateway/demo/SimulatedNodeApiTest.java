package io.spore.gateway.demo;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SimulatedNodeApiTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final SimulatedDevice device =
      new SimulatedDevice(0).rebootsIn(Duration.ofMillis(200)).flashesIn(Duration.ofMillis(10));
  private Vertx vertx;
  private WebClient client;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    this.vertx = vertx;
    client = WebClient.create(vertx);
    port = await(SimulatedNodeApi.listen(vertx, device, "127.0.0.1", 0)).port();
  }

  @Test
  void itSaysWhatItIsAndWhatItOffers() throws Exception {
    JsonObject status = get("/api/node/status").bodyAsJsonObject();
    JsonObject member =
        get("/api/cluster/members").bodyAsJsonObject().getJsonArray("members").getJsonObject(0);

    assertThat(status.fieldNames())
        .contains(
            "freeHeap", "chipId", "sdkVersion", "cpuFreqMHz", "flashChipSize", "labels", "api");
    assertThat(member.fieldNames())
        .containsExactlyInAnyOrder(
            "hostname", "ip", "lastSeen", "latency", "status", "resources", "labels");
    assertThat(get("/api/node/endpoints").bodyAsJsonObject().getJsonArray("endpoints"))
        .isNotEmpty();
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/api/node/update").statusCode()).isEqualTo(404);
  }

  @Test
  void aTaskThatIsStoppedIsNotDone() throws Exception {
    assertThat(post("/api/tasks/control", "task=heartbeat&action=stop").statusCode())
        .isEqualTo(200);

    JsonObject tasks = get("/api/tasks/status").bodyAsJsonObject();
    assertThat(tasks.getJsonObject("summary"))
        .isEqualTo(new JsonObject().put("totalTasks", 2).put("activeTasks", 1));
    assertThat(device.tasks().runs(SimulatedTasks.HEARTBEAT)).isFalse();
    assertThat(post("/api/tasks/control", "task=nothing&action=stop").statusCode()).isEqualTo(400);
    assertThat(post("/api/tasks/control", "task=pattern&action=dance").statusCode()).isEqualTo(400);
  }

  @Test
  void withoutItsHeartbeatTaskANodeIsSilent() throws Exception {
    try (DatagramSocket hears = new DatagramSocket(0, LOOPBACK);
        SimulatedNode node =
            new SimulatedNode(
                0,
                new DatagramSocket(0, LOOPBACK),
                new InetSocketAddress(LOOPBACK, hears.getLocalPort()))) {
      hears.setSoTimeout(10_000);
      for (int beat = 0; beat < 4; beat++) {
        node.device().tasks().control(SimulatedTasks.PATTERN, "disable");
        node.device().tasks().control(SimulatedTasks.HEARTBEAT, "disable");
        node.beat();
      }
      node.device().tasks().control(SimulatedTasks.HEARTBEAT, "enable");
      node.beat();

      assertThat(next(hears)).startsWith("CLUSTER_HEARTBEAT:");
      assertThat(next(hears)).startsWith("NODE_UPDATE:");
    }
  }

  @Test
  void whatHappensInsideIsToldOnItsWebSocketAndMessagesAreAcknowledged() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    WebSocket socket = await(vertx.createWebSocketClient().connect(port, "127.0.0.1", "/ws"));
    socket.textMessageHandler(told::add);

    socket.writeTextMessage("{\"event\":\"ping\",\"payload\":\"\"}");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"ok\":true}");
    device.happens("pattern/changed", "{}");
    assertThat(told.poll(10, TimeUnit.SECONDS))
        .isEqualTo("{\"event\":\"pattern/changed\",\"payload\":\"{}\"}");
    post("/api/node/event", "event=button&payload=on");
    assertThat(told.poll(10, TimeUnit.SECONDS))
        .isEqualTo("{\"event\":\"button\",\"payload\":\"on\"}");
    assertThat(post("/api/node/event", "payload=on").statusCode()).isEqualTo(400);
  }

  @Test
  void whileItRestartsItAnswersNobody() throws Exception {
    post("/api/node/restart", "");

    assertThat(catchThrowable(() -> get("/api/node/status")))
        .hasRootCauseInstanceOf(Exception.class);
    Awaitility.await().until(device::awake);
    assertThat(get("/api/node/status").statusCode()).isEqualTo(200);
    assertThat(device.restarts()).isEqualTo(1);
  }

  @Test
  void anUpdateTakesItsTimeAndFailsWhenItIsToldTo() throws Exception {
    device.failsUpdates(1);

    assertThat(post("/api/node/update", "SPORE 2.0.0\n").statusCode()).isEqualTo(400);
    assertThat(device.version()).isEqualTo("1.1.0");
    assertThat(post("/api/node/update", "SPORE 2.0.0\n").statusCode()).isEqualTo(200);
    assertThat(device.version()).isEqualTo("2.0.0");
    Awaitility.await().until(device::awake);
    assertThat(post("/api/node/update", "no firmware").statusCode()).isEqualTo(400);
  }

  @Test
  void aSlowNodeIsSlow() throws Exception {
    device.answersAfter(Duration.ofMillis(300));
    List<Integer> order = new CopyOnWriteArrayList<>();

    Future<HttpResponse<Buffer>> slow =
        client.get(port, "127.0.0.1", "/api/node/status").send().onSuccess(any -> order.add(2));
    Future<Void> sooner = vertx.timer(100, TimeUnit.MILLISECONDS).mapEmpty();
    await(sooner.onSuccess(any -> order.add(1)));
    await(slow);

    assertThat(order).containsExactly(1, 2);
  }

  private HttpResponse<Buffer> get(String path) throws Exception {
    return await(client.get(port, "127.0.0.1", path).send());
  }

  private HttpResponse<Buffer> post(String path, String body) throws Exception {
    return await(client.post(port, "127.0.0.1", path).sendBuffer(Buffer.buffer(body)));
  }

  private static String next(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
