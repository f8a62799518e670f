package io.spore.gateway.broker;

import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker keeps of a client beyond its connection (MQTT 3.1.1, section 3.1.2.4):
 * subscriptions, messages that wait, and unfinished exchanges. While the client is away messages at
 * QoS 1 and 2 are kept for it, as far as there is room.
 */
final class Session implements Exchange.Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final String clientId;
  private final Exchange exchange;
  private final Outbox outbox;
  private final ClientSubscriptions subscriptions;
  private final BitSet unreleased = new BitSet();
  private ClientConnection connection;
  private long dropped;
  private boolean saidThatItDrops;

  Session(String clientId, Exchange exchange, BrokerLimits limits) {
    this.clientId = clientId;
    this.exchange = exchange;
    this.outbox = new Outbox(limits.queueMessages(), limits.queueBytes(), limits.window());
    this.subscriptions = new ClientSubscriptions(exchange, this, limits.subscriptions());
  }

  /** The client is here, on this connection. */
  void attach(ClientConnection newConnection) {
    connection = newConnection;
  }

  /** The client is away, and may come back. */
  void detach() {
    connection = null;
    exchange.acknowledgements().setCongested(this, false);
  }

  /** The client will not come back. */
  void end() {
    detach();
    subscriptions.clear();
  }

  @Override
  public boolean isPresent() {
    return connection != null;
  }

  @Override
  public void deliver(Delivery delivery) {
    if (connection != null) {
      connection.deliver(delivery);
    } else if (delivery.qos() > 0 && outbox.offer(delivery) != Outbox.Offer.TAKEN) {
      countDropped("the client is away and too much waits for it");
    }
  }

  /** Counts a message that this client does not get, and says so the first time. */
  void countDropped(String reason) {
    dropped++;
    exchange.countDropped();
    if (!saidThatItDrops) {
      saidThatItDrops = true;
      LOG.atWarn()
          .addKeyValue("clientId", clientId)
          .addKeyValue("reason", reason)
          .log("the embedded broker drops messages for a client");
    }
  }

  /** Messages that this client did not get. */
  long dropped() {
    return dropped;
  }

  Outbox outbox() {
    return outbox;
  }

  ClientSubscriptions subscriptions() {
    return subscriptions;
  }

  /** Packet identifiers of messages at QoS 2 that the client has not released yet. */
  BitSet unreleased() {
    return unreleased;
  }
}
