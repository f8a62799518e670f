package io.spore.gateway.broker;

import static io.spore.gateway.support.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttClientOptions;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An embedded broker on a free loopback port, with the clients that a test connects to it. */
final class RunningBroker implements Closeable {
  static final int PATIENCE_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedBrokerVerticle verticle;
  private final List<Closeable> clients = new ArrayList<>();

  RunningBroker(BrokerLimits limits, Optional<Login> login) {
    verticle = new EmbeddedBrokerVerticle("127.0.0.1", 0, limits, login);
    await(vertx.deployVerticle(verticle));
  }

  static RunningBroker open() {
    return new RunningBroker(BrokerLimits.DEFAULT, Optional.empty());
  }

  Vertx vertx() {
    return vertx;
  }

  EmbeddedBrokerVerticle verticle() {
    return verticle;
  }

  int port() {
    return verticle.port();
  }

  /** A connected client with a clean session and this client id. */
  TestClient client(String clientId) {
    return client(new MqttClientOptions().setClientId(clientId));
  }

  TestClient client(MqttClientOptions options) {
    TestClient client = new TestClient(vertx, port(), options);
    clients.add(client);
    return client;
  }

  /** A plain socket that says nothing yet. */
  RawClient raw() throws IOException {
    RawClient client = new RawClient(port());
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    for (Closeable client : clients) {
      client.close();
    }
    await(vertx.close());
  }
}
