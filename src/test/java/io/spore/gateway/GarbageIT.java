package io.spore.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever bytes come in at any of its doors, the gateway goes on serving everybody else. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class GarbageIT {
  private static final int ROUNDS = 200;

  private final Random random = new Random(1);
  private final List<Socket> open = new ArrayList<>();
  private Mosquitto broker;
  private GatewayProcess gateway;
  private EventStream bystander;

  @BeforeEach
  void startEverything() throws Exception {
    broker = Mosquitto.start();
    String url = "tcp://" + broker.host() + ":" + broker.port();
    gateway = GatewayProcess.setup("-mqtt", url).start();
    gateway.awaitBroker();
    bystander = EventStream.open(gateway.port());
  }

  @AfterEach
  void stopEverything() throws Exception {
    for (Socket socket : open) {
      socket.close();
    }
    bystander.close();
    gateway.close();
    broker.close();
  }

  @Test
  void randomBytesOnTheHttpPortDisturbNobody(Vertx vertx) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      sendToHttp(randomBytes(2_000));
    }
    assertAllIsWell(vertx);
  }

  @Test
  void requestsThatNeverEndDisturbNobody(Vertx vertx) throws Exception {
    String whole =
        String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Content-Length: 1000",
            "",
            "body");
    for (int round = 0; round < ROUNDS; round++) {
      sendToHttp(whole.substring(0, random.nextInt(whole.length())).getBytes(US_ASCII));
    }
    assertAllIsWell(vertx);
  }

  @Test
  void garbageAfterTheWebSocketHandshakeDisturbsNobody(Vertx vertx) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
        client.send(random.nextInt(256), randomBytes(500));
        client.sendBytes(randomBytes(500));
      } catch (SocketException closed) {
        // the gateway has had enough after the first of the two
      }
    }
    assertAllIsWell(vertx);
  }

  @Test
  void nonsensicalDatagramsDisturbNobody(Vertx vertx) throws Exception {
    List<String> starts =
        List.of("", "CLUSTER_HEARTBEAT", "NODE_UPDATE:", "CLUSTER_NODE_INFO:a:", "CLUSTER_EVENT:{");
    try (FakeNode stranger = new FakeNode("127.0.0.1", "stranger", gateway.udpPort())) {
      for (int round = 0; round < 20 * ROUNDS; round++) {
        byte[] start = starts.get(random.nextInt(starts.size())).getBytes(US_ASCII);
        byte[] datagram = randomBytes(1_400);
        System.arraycopy(start, 0, datagram, 0, Math.min(start.length, datagram.length));
        stranger.send(datagram);
      }
    }
    assertAllIsWell(vertx);
  }

  /** The bystander is still connected and served, and nothing is logged as the gateway's fault. */
  private void assertAllIsWell(Vertx vertx) throws Exception {
    assertThat(gateway.health().getString("status")).isEqualTo("healthy");
    try (MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      publisher.publish("sensor/kitchen", "21.5", 1, false);
    }
    assertThat(bystander.nextData("sensor/kitchen")).isEqualTo("21.5");
    assertThat(gateway.log() + gateway.errors()).doesNotContain(" ERROR ", "Exception");
  }

  private byte[] randomBytes(int atMost) {
    byte[] bytes = new byte[1 + random.nextInt(atMost)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Sends on a connection of its own and leaves it open: closing is up to the gateway. */
  private void sendToHttp(byte[] bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    open.add(socket);
    socket.getOutputStream().write(bytes);
  }
}
