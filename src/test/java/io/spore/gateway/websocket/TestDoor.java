package io.spore.gateway.websocket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.support.RawEventStream;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * The door to the stream of events on a port that the system chooses, with a bus behind it. What a
 * test does not set is out of its way.
 */
final class TestDoor implements Closeable {
  private static final int PATIENCE_SECONDS = 20;
  private static final Path CLIENT = Path.of("src/main/resources/client/spore-client.js");

  private final Vertx vertx;
  private final SporeEvents events;
  private final Crowd crowd;
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();
  private final List<Closeable> clients = new ArrayList<>();

  private AuthConfig auth = TestAuth.OFF;
  private Past past = Past.FORGOTTEN;
  private Function<Vertx, Handler<HttpServerRequest>> otherRequests =
      any -> request -> request.response().setStatusCode(404).end();
  private int instances = 1;
  private int queueBytes = 1 << 20;
  private SlowClient slowClient = SlowClient.DISCONNECT;
  private boolean compression;
  private Duration pingInterval = Duration.ofSeconds(25);
  private Duration deadAfter = Duration.ofSeconds(60);

  private Gate gate;
  private String deployment;

  /** Not open yet. */
  TestDoor(Vertx vertx) {
    this(vertx, 1 << 20);
  }

  /** Not open yet; beyond so many bytes in flight the sources are held back. */
  TestDoor(Vertx vertx, int inFlightBytes) {
    this.vertx = vertx;
    this.events = new SporeEvents(vertx, new Origin("test", 1), inFlightBytes);
    this.crowd = new Crowd(events.backpressure());
  }

  /** Who may come in. */
  TestDoor auth(AuthConfig wanted) {
    auth = wanted;
    return this;
  }

  /** This one lets clients in, whatever else was said of them. */
  TestDoor guardedBy(Gate wanted) {
    gate = wanted;
    return this;
  }

  /** Answers requests that are not for a stream of events. */
  TestDoor answering(Handler<HttpServerRequest> others) {
    otherRequests = any -> others;
    return this;
  }

  /** What clients can be told of the time before they came. */
  TestDoor past(Past wanted) {
    past = wanted;
    return this;
  }

  /** So many event loops. */
  TestDoor instances(int wanted) {
    instances = wanted;
    return this;
  }

  /** So much may wait for one client. */
  TestDoor queueBytes(int wanted) {
    queueBytes = wanted;
    return this;
  }

  /** What becomes of who is too slow. */
  TestDoor slowClient(SlowClient wanted) {
    slowClient = wanted;
    return this;
  }

  /** Agrees on permessage-deflate with whoever asks for it. */
  TestDoor compression(boolean wanted) {
    compression = wanted;
    return this;
  }

  /** Asks for signs of life so often, and gives up after so long without one. */
  TestDoor pings(Duration interval, Duration silence) {
    pingInterval = interval;
    deadAfter = silence;
    return this;
  }

  /** Serves an empty page, and with it the client for browsers. */
  TestDoor servingTheClient() {
    otherRequests = TestDoor::pages;
    return this;
  }

  /** Opens the door; once it was shut, anew and at another port. */
  TestDoor open() throws Exception {
    doors.clear();
    if (gate == null) {
      gate = TestAuth.gate(vertx, auth);
    }
    gate.start().await(PATIENCE_SECONDS, SECONDS);
    deployment =
        vertx
            .deployVerticle(
                () -> {
                  WebSocketVerticle door = door(0);
                  doors.add(door);
                  return door;
                },
                new DeploymentOptions().setInstances(instances))
            .await(PATIENCE_SECONDS, SECONDS);
    return this;
  }

  /** Another door to the same, at this port; not open yet. */
  WebSocketVerticle door(int port) {
    return new WebSocketVerticle(
        new HttpConfig("127.0.0.1", port),
        new WebSocketConfig(
            instances,
            queueBytes,
            100_000,
            slowClient,
            65_536,
            100,
            compression,
            pingInterval,
            deadAfter),
        events,
        crowd,
        gate,
        past,
        NoBroker.PUBLISHER,
        otherRequests,
        InstantSource.system());
  }

  private static Handler<HttpServerRequest> pages(Vertx vertx) {
    Buffer script = vertx.fileSystem().readFileBlocking(CLIENT.toString());
    return request -> {
      if (request.path().endsWith(".js")) {
        request.response().putHeader("content-type", "text/javascript").end(script);
      } else {
        request
            .response()
            .putHeader("content-type", "text/html")
            .end("<!doctype html><title>test</title>");
      }
    };
  }

  /** What is published here reaches the clients. */
  SporeEvents events() {
    return events;
  }

  /** Everybody who is in. */
  Crowd crowd() {
    return crowd;
  }

  /** Who lets clients in. */
  Gate gate() {
    return gate;
  }

  /** The door of the first event loop. */
  WebSocketVerticle first() {
    return doors.get(0);
  }

  /** The port that is open. */
  int port() {
    return first().port();
  }

  /** Asks for a WebSocket; whether it is given is for the test to say. */
  RawWebSocket connect(String path, String... headers) throws IOException {
    RawWebSocket client = RawWebSocket.connect(port(), path, headers);
    clients.add(client);
    return client;
  }

  /** Sends this request as it is; what is answered is for the test to say. */
  RawEventStream send(String request) throws IOException {
    RawEventStream client = RawEventStream.send(port(), request);
    clients.add(client);
    return client;
  }

  /** Asks for server-sent events; whether they are given is for the test to say. */
  RawEventStream stream(String path, String... headers) throws IOException {
    RawEventStream client = RawEventStream.open(port(), path, headers);
    clients.add(client);
    return client;
  }

  /** Comes in as a WebSocket client; it is counted among the crowd by then. */
  RawWebSocket enter() throws IOException {
    return enter("/ws");
  }

  /** Comes in as a WebSocket client that asks for this; it is counted by then. */
  RawWebSocket enter(String path) throws IOException {
    RawWebSocket client = connect(path);
    assertThat(client.statusLine()).contains("101");
    Awaitility.await().until(() -> crowd.clients() == clients.size());
    return client;
  }

  /** Closes the door, as a gateway that stops; completes when that is done. */
  Future<Void> shut() {
    return vertx.undeploy(deployment);
  }

  /** Takes the clients away. */
  @Override
  public void close() throws IOException {
    for (Closeable client : clients) {
      client.close();
    }
  }
}
