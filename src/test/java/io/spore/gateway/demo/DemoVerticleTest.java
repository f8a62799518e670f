package io.spore.gateway.demo;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttAuth;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo against a broker that only notes what it is told. */
class DemoVerticleTest {
  private static final int PATIENCE_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final LinkedBlockingQueue<MqttEndpoint> connections = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> topics = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> goodbyes = new LinkedBlockingQueue<>();
  private volatile boolean refusing;
  private MqttServer server;

  @BeforeEach
  void startBroker() throws Exception {
    server = listen(0);
  }

  @AfterEach
  void stopAll() throws Exception {
    await(vertx.close());
  }

  private MqttServer listen(int port) throws Exception {
    return await(
        MqttServer.create(vertx, new MqttServerOptions().setMaxMessageSize(1024 * 1024))
            .endpointHandler(this::onConnect)
            .listen(port, "127.0.0.1"));
  }

  private void onConnect(MqttEndpoint endpoint) {
    endpoint.publishHandler(message -> topics.add(message.topicName()));
    endpoint.disconnectHandler(goodbye -> goodbyes.add(endpoint.clientIdentifier()));
    if (refusing) {
      endpoint.reject(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
    } else {
      endpoint.accept();
    }
    connections.add(endpoint);
  }

  private DemoVerticle demo(int port) {
    return new DemoVerticle(
        new BrokerUrl("127.0.0.1", port, false, false),
        Optional.of("ann"),
        Optional.of(new Secret("s3cret")),
        Duration.ofMillis(5),
        Duration.ofMillis(50));
  }

  private static <T> T next(LinkedBlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void everyKindIsPublished() throws Exception {
    await(vertx.deployVerticle(demo(server.actualPort())));

    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 2 * SampleMessages.KINDS; i++) {
      seen.add(next(topics));
    }

    assertThat(seen).contains("demo/hello", "binary/data", "edge/empty", "edge/large");
    MqttAuth auth = next(connections).auth();
    assertThat(auth.getUsername()).isEqualTo("ann");
    assertThat(auth.getPassword()).isEqualTo("s3cret");
  }

  @Test
  void aCutConnectionIsMadeAgain() throws Exception {
    await(vertx.deployVerticle(demo(server.actualPort())));
    MqttEndpoint first = next(connections);
    next(topics);

    first.close();

    assertThat(next(connections)).isNotSameAs(first);
    topics.clear();
    next(topics);
  }

  @Test
  void aBrokerThatComesLaterIsFound() throws Exception {
    int port = server.actualPort();
    await(server.close());
    await(vertx.deployVerticle(demo(port)));

    server = listen(port);

    next(connections);
    next(topics);
  }

  @Test
  void aRefusalIsNotTheLastAttempt() throws Exception {
    refusing = true;
    await(vertx.deployVerticle(demo(server.actualPort())));
    next(connections);
    next(connections);

    refusing = false;

    next(topics);
  }

  @Test
  void stoppingSaysGoodbyeAndConnectsNoMore() throws Exception {
    String id = await(vertx.deployVerticle(demo(server.actualPort())));
    String clientId = next(connections).clientIdentifier();
    // A message shows that the client knows it is connected: before, there is nobody to say
    // goodbye.
    next(topics);

    await(vertx.undeploy(id));

    assertThat(next(goodbyes)).isEqualTo(clientId).startsWith("spore-demo-");
    assertThat(connections).isEmpty();
  }

  @Test
  void stoppingWithoutABrokerIsQuick() throws Exception {
    int port = server.actualPort();
    await(server.close());
    String id = await(vertx.deployVerticle(demo(port)));

    await(vertx.undeploy(id));
  }
}
