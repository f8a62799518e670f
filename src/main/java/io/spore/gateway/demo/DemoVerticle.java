package io.spore.gateway.demo;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Publishes sample messages to a broker as an ordinary MQTT client, each kind once in 1.6 s. A
 * broker that is away is tried again every five seconds.
 */
public final class DemoVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DemoVerticle.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration RECONNECT_INTERVAL = Duration.ofSeconds(5);
  private static final int CONNECT_TIMEOUT_SECONDS = 5;

  /** Messages that the socket may owe; a broker that does not read gets no further ones. */
  private static final int MAX_UNWRITTEN = 32;

  private final BrokerUrl broker;
  private final Optional<String> username;
  private final Optional<Secret> password;
  private final Duration tickInterval;
  private final Duration reconnectInterval;
  private final SampleMessages messages = new SampleMessages(new Random());
  private MqttClient client;
  private boolean saidThatBrokerIsAway;
  private int unwritten;
  private long tick;

  /**
   * Prepares to publish.
   *
   * @param broker where to
   * @param username empty to log in without one
   * @param password goes with the user name
   */
  public DemoVerticle(BrokerUrl broker, Optional<String> username, Optional<Secret> password) {
    this(broker, username, password, TICK, RECONNECT_INTERVAL);
  }

  DemoVerticle(
      BrokerUrl broker,
      Optional<String> username,
      Optional<Secret> password,
      Duration tickInterval,
      Duration reconnectInterval) {
    this.broker = broker;
    this.username = username;
    this.password = password;
    this.tickInterval = tickInterval;
    this.reconnectInterval = reconnectInterval;
  }

  /** Completes at once: a demonstration waits for its broker like any other device. */
  @Override
  public Future<?> start() {
    connectIfAway();
    vertx.setPeriodic(reconnectInterval.toMillis(), timer -> connectIfAway());
    vertx.setPeriodic(tickInterval.toMillis(), timer -> publishNext());
    return Future.succeededFuture();
  }

  /** Completes when the broker has been told goodbye. */
  @Override
  public Future<?> stop() {
    MqttClient last = client;
    client = null;
    return last == null ? Future.succeededFuture() : last.disconnect();
  }

  private void connectIfAway() {
    if (client != null) {
      return;
    }
    // A client of its own for each attempt: Vert.x's does not start afresh when it is used again.
    MqttClient attempt = MqttClient.create(vertx, options());
    client = attempt;
    attempt.closeHandler(closed -> onAway(attempt, "connection closed"));
    attempt
        .connect(broker.port(), broker.host())
        .timeout(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(accepted -> onConnected())
        .onFailure(
            cause -> {
              attempt.disconnect();
              onAway(attempt, cause.getMessage());
            });
  }

  private MqttClientOptions options() {
    MqttClientOptions options =
        new MqttClientOptions().setClientId("spore-demo-" + UUID.randomUUID()).setSsl(broker.tls());
    if (broker.tls()) {
      options.setHostnameVerificationAlgorithm("HTTPS");
    }
    options.setConnectTimeout(CONNECT_TIMEOUT_SECONDS * 1000);
    username.ifPresent(options::setUsername);
    password.ifPresent(secret -> options.setPassword(secret.reveal()));
    return options;
  }

  private void onConnected() {
    saidThatBrokerIsAway = false;
    unwritten = 0;
    LOG.atInfo().addKeyValue("broker", broker).log("demo publishes sample messages");
  }

  private void onAway(MqttClient gone, String reason) {
    if (client != gone) {
      return;
    }
    client = null;
    LOG.atLevel(saidThatBrokerIsAway ? Level.DEBUG : Level.WARN)
        .addKeyValue("broker", broker)
        .addKeyValue("reason", reason)
        .addKeyValue("delayMs", reconnectInterval.toMillis())
        .log("demo waits for the broker");
    saidThatBrokerIsAway = true;
  }

  private void publishNext() {
    if (client == null || !client.isConnected() || unwritten >= MAX_UNWRITTEN) {
      return;
    }
    SampleMessage message = messages.at(tick++, Instant.now());
    unwritten++;
    MqttClient current = client;
    current
        .publish(message.topic(), message.payload(), MqttQoS.AT_MOST_ONCE, false, false)
        .onComplete(
            written -> {
              if (client == current) {
                unwritten--;
              }
            });
  }
}
