package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.spore.gateway.broker.Outbox.Outgoing;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPubRecMessage;

/**
 * Brings one connected client what waits for it in its {@link Outbox}, and hears which of it
 * arrived. To be used on the broker's event loop.
 */
final class Courier {
  private final MqttEndpoint endpoint;
  private final Session session;
  private final Outbox outbox;
  private final Exchange exchange;
  private final Runnable onHopeless;
  private final int window;
  private final int maxPacketSize;
  private boolean sending;
  private boolean stopped;

  /**
   * Listens for what the client acknowledges; sends nothing yet.
   *
   * @param endpoint its connection, not accepted yet
   * @param onHopeless is told when the client is too slow for what QoS 1 and 2 promise
   */
  Courier(
      MqttEndpoint endpoint,
      Session session,
      Exchange exchange,
      BrokerLimits limits,
      Runnable onHopeless) {
    this.endpoint = endpoint;
    this.session = session;
    this.outbox = session.outbox();
    this.exchange = exchange;
    this.onHopeless = onHopeless;
    MqttProperties wishes = endpoint.connectProperties();
    this.window = Math.min(limits.window(), Mqtt5.receiveMaximum(wishes));
    this.maxPacketSize = Mqtt5.maximumPacketSize(wishes);
    endpoint
        .publishAcknowledgeHandler(this::onAcknowledge)
        .publishReceivedMessageHandler(this::onReceived)
        .publishCompletionHandler(this::onComplete);
  }

  /** The client is accepted: goes on where an earlier connection left off. */
  void start() {
    outbox.resume(window);
    for (Outgoing message : outbox.unacknowledged()) {
      outbox.sentAgain(message);
      send(message, true);
    }
    outbox.unreleased().forEach(endpoint::publishRelease);
    sendWaiting();
  }

  /** Sends nothing more. */
  void stop() {
    stopped = true;
  }

  /** Sends a message, as soon as its turn has come. */
  void deliver(Delivery delivery) {
    if (stopped) {
      return;
    }
    if (maxPacketSize < Integer.MAX_VALUE && delivery.packetSize() > maxPacketSize) {
      session.countDropped("the client does not take packets of this size");
      return;
    }
    switch (outbox.offer(delivery)) {
      case TAKEN -> sendWaiting();
      case DROPPED -> session.countDropped("the client reads too slowly");
      case HOPELESS -> onHopeless.run();
    }
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

  private void sendWaiting() {
    // A write that completes at once calls back in here: the loop below carries on, not a deeper
    // one.
    if (sending) {
      return;
    }
    sending = true;
    try {
      while (!stopped && endpoint.isConnected()) {
        Outgoing next = outbox.poll();
        if (next == null) {
          return;
        }
        if (next.delivery().publication().said().isExpired(SteadyClock.now())) {
          outbox.discarded(next);
        } else {
          send(next, false);
        }
      }
    } finally {
      sending = false;
      exchange.acknowledgements().setCongested(session, !stopped && outbox.isCongested());
    }
  }

  private void send(Outgoing next, boolean again) {
    Delivery delivery = next.delivery();
    Publication publication = delivery.publication();
    MqttProperties said =
        Mqtt5.isSpoken(endpoint.protocolVersion())
            ? publication.said().at(SteadyClock.now())
            : MqttProperties.NO_PROPERTIES;
    exchange.countDelivered();
    endpoint
        .publish(
            publication.topic(),
            publication.payload(),
            MqttQoS.valueOf(delivery.qos()),
            again,
            delivery.retained(),
            next.packetId(),
            said)
        .onComplete(
            written -> {
              outbox.written(next);
              sendWaiting();
            });
  }
}
