package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.LimitsConfig;
import io.spore.gateway.config.TlsConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A gateway's doors, clients that mean no good, and others beside them that must not notice. */
final class HostileStage {
  final Vertx vertx;
  private final List<AutoCloseable> sockets = new CopyOnWriteArrayList<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();
  private final SporeEvents events;
  private final Crowd crowd;
  private Gate gate;

  /** Opens no door yet. */
  HostileStage(Vertx vertx) {
    this.vertx = vertx;
    events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
    crowd = new Crowd(events.backpressure());
  }

  void deploy(LimitsConfig limits) throws Exception {
    deploy(limits, List.of());
  }

  void deploy(LimitsConfig limits, List<Cidr> trustedProxies) throws Exception {
    HttpConfig http =
        new HttpConfig("127.0.0.1", 0, TlsConfig.OFF, List.of(), List.of("local"), trustedProxies);
    gate = new Gate(vertx, http, TestAuth.OFF, limits, InstantSource.system());
    await(
        vertx.deployVerticle(
            () -> {
              WebSocketVerticle door = door(http);
              doors.add(door);
              return door;
            },
            new DeploymentOptions().setInstances(2)));
  }

  private WebSocketVerticle door(HttpConfig http) {
    return new WebSocketVerticle(
        http,
        new WebSocketConfig(
            2,
            1 << 20,
            10_000,
            SlowClient.DISCONNECT,
            65_536,
            100,
            Duration.ofSeconds(25),
            Duration.ofSeconds(60)),
        events,
        crowd,
        gate,
        Past.FORGOTTEN,
        NoBroker.PUBLISHER,
        any -> request -> request.response().setStatusCode(404).end(),
        InstantSource.system());
  }

  int port() {
    return doors.get(0).port();
  }

  int connections() {
    return gate.connections();
  }

  long refused(Refusal refusal) {
    return gate.doorman().refusals().of(refusal);
  }

  /** Closes it at the end. */
  void keep(AutoCloseable opened) {
    sockets.add(opened);
  }

  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(10_000);
    keep(socket);
    return socket;
  }

  RawWebSocket connect(String... headers) throws IOException {
    RawWebSocket client = RawWebSocket.connect(port(), "/ws", headers);
    keep(client);
    return client;
  }

  /** A client that gets an event each millisecond. */
  HealthyClient healthyClient() throws Exception {
    int before = crowd.clients();
    RawWebSocket client = connect();
    Awaitility.await().until(() -> crowd.clients() == before + 1);
    return new HealthyClient(vertx, events, client);
  }

  /** Closes what is still open. */
  void close() throws Exception {
    for (AutoCloseable socket : sockets) {
      socket.close();
    }
  }

  /** Sends one byte to somebody who may have cut the line. */
  static void dribble(Socket socket, byte next) {
    try {
      socket.getOutputStream().write(next);
    } catch (IOException cutOff) {
      // As it should be, sooner or later.
    }
  }

  /** Whether the other end closes, which is waited for. */
  static boolean isEnded(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {
        // What still comes is of no interest.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** What is wrong, as every door details it. */
  static JsonObject problem(String answer) {
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json\r\n");
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n")));
  }
}
