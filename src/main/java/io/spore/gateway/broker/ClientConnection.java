package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.broker.Outbox.Outgoing;
import io.spore.gateway.event.TopicFilter;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttWill;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import io.vertx.mqtt.messages.MqttPubRecMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client. Its session ends with its connection. Everything happens on the broker's
 * event loop.
 */
final class ClientConnection implements Exchange.Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final MqttEndpoint endpoint;
  private final Exchange exchange;
  private final Runnable onEnd;
  private final Outbox outbox;
  private final ClientSubscriptions subscriptions;
  private final int maxPacketSize;
  private final Publication will;
  private final BitSet unreleased = new BitSet();
  private long dropped;
  private boolean sending;
  private boolean saidGoodbye;
  private boolean ended;

  /**
   * Prepares to serve a client.
   *
   * @param endpoint its connection, not accepted yet
   * @param onEnd runs once when the client is gone, whatever the reason
   * @throws IllegalArgumentException if its will could not be published
   */
  ClientConnection(MqttEndpoint endpoint, Exchange exchange, BrokerLimits limits, Runnable onEnd) {
    this.endpoint = endpoint;
    this.exchange = exchange;
    this.onEnd = onEnd;
    this.will = will(endpoint.will());
    MqttProperties wishes = endpoint.connectProperties();
    int window = Math.min(limits.window(), Mqtt5.receiveMaximum(wishes));
    this.outbox = new Outbox(limits.queueMessages(), limits.queueBytes(), window);
    this.maxPacketSize = Mqtt5.maximumPacketSize(wishes);
    this.subscriptions =
        new ClientSubscriptions(exchange, this, endpoint.protocolVersion(), limits.subscriptions());
  }

  private static Publication will(MqttWill will) {
    if (!will.isWillFlag()) {
      return null;
    }
    if (will.getWillQos() > 2) {
      throw new IllegalArgumentException("a will has no QoS " + will.getWillQos());
    }
    String topic = TopicFilter.checkTopicName(will.getWillTopic());
    return new Publication(topic, will.getWillMessage(), will.getWillQos());
  }

  /** Accepts the client; {@code offered} stands in an MQTT 5 client's CONNACK. */
  void accept(MqttProperties offered) {
    endpoint
        .publishHandler(this::onPublish)
        .publishReleaseHandler(this::onRelease)
        .publishAcknowledgeHandler(this::onAcknowledge)
        .publishReceivedMessageHandler(this::onReceived)
        .publishCompletionHandler(this::onComplete)
        .subscribeHandler(this::onSubscribe)
        .unsubscribeHandler(this::onUnsubscribe)
        .disconnectMessageHandler(this::onDisconnect)
        .exceptionHandler(this::onException)
        .closeHandler(closed -> end("connection closed"));
    endpoint.accept(false, offered);
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
    if (outbox.isStalled()) {
      closeHopeless();
    }
  }

  private void closeHopeless() {
    LOG.atWarn()
        .addKeyValue("clientId", endpoint.clientIdentifier())
        .addKeyValue("queued", outbox.waiting())
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
    subscriptions.clear();
    exchange.acknowledgements().setCongested(this, false);
    onEnd.run();
    LOG.atDebug()
        .addKeyValue("clientId", endpoint.clientIdentifier())
        .addKeyValue("reason", reason)
        .addKeyValue("dropped", dropped)
        .log("client left the embedded broker");
    if (will != null && !saidGoodbye) {
      exchange.publish(will, endpoint.will().isWillRetain());
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
    boolean repeated = qos == 2 && unreleased.get(id);
    if (!repeated) {
      exchange.publish(
          new Publication(message.topicName(), message.payload(), qos), message.isRetain());
    }
    if (qos == 1) {
      exchange.acknowledgements().send(() -> answer(() -> endpoint.publishAcknowledge(id)));
    } else if (qos == 2) {
      unreleased.set(id);
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
    unreleased.clear(packetId);
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
      var answer = subscriptions.subscribe(line.topicName(), line.subscriptionOption());
      codes.add(answer.code());
      retained.addAll(answer.retained());
    }
    endpoint.subscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
    retained.forEach(this::deliver);
  }

  private void onUnsubscribe(MqttUnsubscribeMessage message) {
    if (message.topics().isEmpty()) {
      close(MqttDisconnectReasonCode.PROTOCOL_ERROR, "unsubscribed from nothing");
      return;
    }
    var codes = message.topics().stream().map(subscriptions::unsubscribe).toList();
    endpoint.unsubscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
  }

  private void onDisconnect(MqttDisconnectMessage message) {
    saidGoodbye = message.code() != MqttDisconnectReasonCode.WITH_WILL_MESSAGE;
  }

  private void onException(Throwable cause) {
    close(MqttDisconnectReasonCode.MALFORMED_PACKET, String.valueOf(cause.getMessage()));
  }

  private void onAcknowledge(int packetId) {
    outbox.acknowledged(packetId);
    sendWaiting();
  }

  private void onReceived(MqttPubRecMessage message) {
    if (message.code().isError()) {
      outbox.refused(message.messageId());
      sendWaiting();
      return;
    }
    outbox.received(message.messageId());
    endpoint.publishRelease(message.messageId());
  }

  private void onComplete(int packetId) {
    outbox.completed(packetId);
    sendWaiting();
  }

  @Override
  public void deliver(Delivery delivery) {
    if (ended) {
      return;
    }
    if (maxPacketSize < Integer.MAX_VALUE && delivery.packetSize() > maxPacketSize) {
      countDropped("the client does not take packets of this size");
      return;
    }
    switch (outbox.offer(delivery)) {
      case TAKEN -> sendWaiting();
      case DROPPED -> countDropped("the client reads too slowly");
      case HOPELESS -> closeHopeless();
    }
  }

  private void countDropped(String reason) {
    dropped++;
    exchange.countDropped();
    if (dropped == 1) {
      LOG.atWarn()
          .addKeyValue("clientId", endpoint.clientIdentifier())
          .addKeyValue("reason", reason)
          .log("the embedded broker drops messages for a client");
    }
  }

  private void sendWaiting() {
    // A write that completes at once calls back in here: the loop below carries on, not a deeper
    // one.
    if (sending) {
      return;
    }
    sending = true;
    try {
      while (!ended && endpoint.isConnected()) {
        Outgoing next = outbox.poll();
        if (next == null) {
          return;
        }
        send(next);
      }
    } finally {
      sending = false;
      exchange.acknowledgements().setCongested(this, !ended && outbox.isCongested());
    }
  }

  private void send(Outgoing next) {
    Delivery delivery = next.delivery();
    Publication publication = delivery.publication();
    endpoint
        .publish(
            publication.topic(),
            publication.payload(),
            MqttQoS.valueOf(delivery.qos()),
            false,
            delivery.retained(),
            next.packetId())
        .onComplete(
            written -> {
              outbox.written(next);
              sendWaiting();
            });
  }
}
