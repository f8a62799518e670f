package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.OutgoingMessage;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tries MQTT 5 first, and MQTT 3.1.1 when the broker does not understand it. The connection that
 * succeeded serves from then on.
 */
final class NegotiatingBrokerClient implements BrokerClient {
  private final Supplier<BrokerClient> older;
  private BrokerClient client;
  private boolean aborted;

  /**
   * Prepares both.
   *
   * @param newer speaks MQTT 5; fails with {@link VersionRefused} when the broker does not
   * @param older speaks MQTT 3.1.1
   */
  NegotiatingBrokerClient(BrokerClient newer, Supplier<BrokerClient> older) {
    this.client = newer;
    this.older = older;
  }

  @Override
  public Future<Void> connect() {
    return client
        .connect()
        .recover(
            failure -> {
              if (aborted || !(failure instanceof VersionRefused)) {
                return Future.failedFuture(failure);
              }
              client.abort();
              client = older.get();
              return client.connect();
            });
  }

  @Override
  public Future<List<Integer>> subscribe(List<Subscription> subscriptions) {
    return client.subscribe(subscriptions);
  }

  @Override
  public Future<Void> unsubscribe(List<String> filters) {
    return client.unsubscribe(filters);
  }

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    return client.publish(message);
  }

  @Override
  public void ping() {
    client.ping();
  }

  @Override
  public void pause() {
    client.pause();
  }

  @Override
  public void resume() {
    client.resume();
  }

  @Override
  public Future<Void> disconnect() {
    return client.disconnect();
  }

  @Override
  public void abort() {
    aborted = true;
    client.abort();
  }

  @Override
  public String waitingFor() {
    return client.waitingFor();
  }
}
