package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client; what outlives the connection is in its {@link Session}. Everything happens
 * on the broker's event loop.
 */
final class ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final MqttEndpoint endpoint;
  private final Exchange exchange;
  private final Consumer<ClientConnection> onEnd;
  private final Session session;
  private final Courier courier;
  private final Optional<LastWill> will;
  private boolean saidGoodbye;
  private boolean ended;

  /**
   * Prepares to serve a client.
   *
   * @param endpoint its connection, not accepted yet
   * @param session of the same client, perhaps from an earlier connection
   * @param onEnd is told once when the client is gone, whatever the reason
   * @throws IllegalArgumentException if its will could not be published
   */
  ClientConnection(
      MqttEndpoint endpoint,
      Exchange exchange,
      Session session,
      BrokerLimits limits,
      Consumer<ClientConnection> onEnd) {
    this.endpoint = endpoint;
    this.session = session;
    this.exchange = exchange;
    this.onEnd = onEnd;
    this.will = LastWill.of(endpoint.will());
    this.courier = new Courier(endpoint, session, exchange, limits, this::closeHopeless);
  }

  /**
   * Accepts the client, and goes on where it left off.
   *
   * @param resumed whether the session is from an earlier connection
   * @param offered stands in an MQTT 5 client's CONNACK
   */
  void accept(boolean resumed, MqttProperties offered) {
    endpoint
        .publishHandler(this::onPublish)
        .publishReleaseHandler(this::onRelease)
        .subscribeHandler(this::onSubscribe)
        .unsubscribeHandler(this::onUnsubscribe)
        .disconnectMessageHandler(this::onDisconnect)
        .exceptionHandler(this::onException)
        .closeHandler(closed -> end("connection closed"));
    endpoint.accept(resumed, offered);
    session.attach(this);
    courier.start();
  }

  /** The client that is served. */
  String clientId() {
    return endpoint.clientIdentifier();
  }

  /** Its session, which may go on after the connection. */
  Session session() {
    return session;
  }

  /** For how long the session goes on when the connection ends, in seconds; 0 for not at all. */
  long sessionExpirySeconds() {
    return Mqtt5.isSpoken(endpoint.protocolVersion())
        ? Mqtt5.sessionExpirySeconds(endpoint.connectProperties())
        : endpoint.isCleanSession() ? 0 : Long.MAX_VALUE;
  }

  /** Ends the connection from this side; a will is published, if there is one. */
  void close(MqttDisconnectReasonCode code, String reason) {
    end(reason);
    if (endpoint.isConnected()) {
      endpoint.disconnect(code, MqttProperties.NO_PROPERTIES);
    }
  }

  /** Ends the connection if it holds up publishers and has taken nothing since the last call. */
  void closeIfStalled() {
    if (session.outbox().isStalled()) {
      closeHopeless();
    }
  }

  private void closeHopeless() {
    LOG.atWarn()
        .addKeyValue("clientId", endpoint.clientIdentifier())
        .addKeyValue("queued", session.outbox().waiting())
        .log("client of the embedded broker closed: too slow for QoS 1 and 2");
    close(MqttDisconnectReasonCode.QUOTA_EXCEEDED, "too slow");
  }

  /** Ends the connection because the broker stops; no will is published. */
  void leave() {
    saidGoodbye = true;
    close(MqttDisconnectReasonCode.SERVER_SHUTTING_DOWN, "the broker stops");
  }

  private void end(String reason) {
    if (ended) {
      return;
    }
    ended = true;
    courier.stop();
    onEnd.accept(this);
    LOG.atDebug()
        .addKeyValue("clientId", endpoint.clientIdentifier())
        .addKeyValue("reason", reason)
        .addKeyValue("dropped", session.dropped())
        .log("client left the embedded broker");
    if (!saidGoodbye) {
      will.ifPresent(left -> exchange.publish(left.publishedAt(SteadyClock.now()), left.retain()));
    }
  }

  private void onPublish(MqttPublishMessage message) {
    if (message.topicName().isEmpty()) {
      // Also what an MQTT 5 topic alias looks like: none were offered.
      close(MqttDisconnectReasonCode.TOPIC_NAME_INVALID, "published to an empty topic name");
      return;
    }
    int id = message.messageId();
    int qos = message.qosLevel().value();
    // A message at QoS 2 that comes again before its release is the same one (MQTT 3.1.1, 4.3.3).
    boolean repeated = qos == 2 && session.unreleased().get(id);
    if (!repeated) {
      exchange.publish(
          new Publication(
              message.topicName(),
              message.payload(),
              qos,
              ForwardedProperties.of(message.properties(), SteadyClock.now())),
          message.isRetain());
    }
    if (qos == 1) {
      exchange.acknowledgements().send(() -> answer(() -> endpoint.publishAcknowledge(id)));
    } else if (qos == 2) {
      session.unreleased().set(id);
      exchange.acknowledgements().send(() -> answer(() -> endpoint.publishReceived(id)));
    }
  }

  /** Sends an answer unless the client has gone meanwhile. */
  private void answer(Runnable answer) {
    if (!ended && endpoint.isConnected()) {
      answer.run();
    }
  }

  private void onRelease(int packetId) {
    session.unreleased().clear(packetId);
    endpoint.publishComplete(packetId);
  }

  private void onSubscribe(MqttSubscribeMessage message) {
    if (message.topicSubscriptions().isEmpty()) {
      close(MqttDisconnectReasonCode.PROTOCOL_ERROR, "subscribed to nothing");
      return;
    }
    List<MqttSubAckReasonCode> codes = new ArrayList<>();
    List<Delivery> retained = new ArrayList<>();
    for (var line : message.topicSubscriptions()) {
      var answer =
          session
              .subscriptions()
              .subscribe(line.topicName(), line.subscriptionOption(), endpoint.protocolVersion());
      codes.add(answer.code());
      retained.addAll(answer.retained());
    }
    endpoint.subscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
    retained.forEach(courier::deliver);
  }

  private void onUnsubscribe(MqttUnsubscribeMessage message) {
    if (message.topics().isEmpty()) {
      close(MqttDisconnectReasonCode.PROTOCOL_ERROR, "unsubscribed from nothing");
      return;
    }
    var codes = message.topics().stream().map(session.subscriptions()::unsubscribe).toList();
    endpoint.unsubscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
  }

  private void onDisconnect(MqttDisconnectMessage message) {
    saidGoodbye = message.code() != MqttDisconnectReasonCode.WITH_WILL_MESSAGE;
  }

  private void onException(Throwable cause) {
    close(MqttDisconnectReasonCode.MALFORMED_PACKET, String.valueOf(cause.getMessage()));
  }

  /** Sends a message, as soon as its turn has come. */
  void deliver(Delivery delivery) {
    courier.deliver(delivery);
  }
}
