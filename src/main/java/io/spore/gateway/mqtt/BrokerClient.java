package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * One attempt at a connection to the broker: it connects once, and when that connection is gone it
 * is thrown away. Futures fail with a {@link LinkFailure}. All methods are called, and all listener
 * methods are heard, on one event loop.
 */
public interface BrokerClient {

  /** Opens the connection and logs in; completes when the broker accepted (CONNACK). */
  Future<Void> connect();

  /**
   * Subscribes; completes when the broker answered (SUBACK). One request at a time.
   *
   * @param subscriptions at least one, without regard to what they exclude
   * @return the QoS granted for each, in the same order; fails when the broker refuses one
   */
  Future<List<Integer>> subscribe(List<Subscription> subscriptions);

  /**
   * Unsubscribes; completes when the broker answered (UNSUBACK). One request at a time.
   *
   * @param filters at least one
   */
  Future<Void> unsubscribe(List<String> filters);

  /**
   * Publishes.
   *
   * @return completes when the broker acknowledged (PUBACK, PUBCOMP), at QoS 0 when it is written;
   *     fails with a {@link PublishException} or a {@link LinkFailure}
   */
  Future<Void> publish(OutgoingMessage message);

  /** Sends PINGREQ; the answer shows as {@link Listener#heard}. */
  void ping();

  /**
   * Stops reading the socket, so that TCP holds the broker back. Nothing is lost by it; messages
   * that were read already are still heard.
   */
  void pause();

  /** Reads on after {@link #pause}. */
  void resume();

  /** Takes leave with DISCONNECT and closes; completes when the connection is closed. */
  Future<Void> disconnect();

  /** Closes at once and without a word, also in the middle of connecting. */
  void abort();

  /** What the client is waiting for while it is not yet subscribed, such as {@code CONNACK}. */
  String waitingFor();

  /** Hears what happens on the connection. */
  interface Listener {

    /**
     * What one read of the socket brought follows; called once a read, not once a message.
     *
     * @param at when it was read, as of {@link System#nanoTime()}
     */
    void reading(long at);

    /**
     * A message arrived.
     *
     * @param message stamped with the time of receipt
     * @param duplicate whether the broker says that it may have sent it before (MQTT 3.1.1, section
     *     3.3.1.1)
     * @param acknowledge tells the broker that the message is taken care of; does nothing at QoS 0
     *     or once the connection is gone
     */
    void message(MqttMessage message, boolean duplicate, Runnable acknowledge);

    /**
     * A message larger than allowed was skipped unread.
     *
     * @param topic the topic it was published to
     * @param size the size of its payload in bytes
     * @param acknowledge keeps the broker from sending it again
     */
    void oversized(String topic, long size, Runnable acknowledge);

    /** Something was read from the socket; called once a read, not once a message. */
    void heard();

    /**
     * The connection is gone after it had been accepted; called at most once.
     *
     * @param reason in words a user understands
     */
    void lost(String reason);
  }

  /** Makes the client for the next attempt. */
  @FunctionalInterface
  interface Factory {

    /** A new client that has not yet connected. */
    BrokerClient create(Vertx vertx, MqttConfig config, Listener listener);
  }
}
