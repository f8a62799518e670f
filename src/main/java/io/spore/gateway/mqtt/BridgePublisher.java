package io.spore.gateway.mqtt;

import io.spore.gateway.config.PublishConfig;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Publishes through the bridges, as far as the configuration allows. */
public final class BridgePublisher implements MessagePublisher {
  private final PublishGate gate;
  private final List<MqttBridgeVerticle> bridges = new CopyOnWriteArrayList<>();
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Knows no bridge yet. */
  public BridgePublisher(PublishConfig config) {
    this.gate = new PublishGate(config, now());
  }

  /** From now on messages may go through this bridge. */
  public void add(MqttBridgeVerticle bridge) {
    bridges.add(bridge);
  }

  /** From now on no messages go through this bridge any more. */
  public void remove(MqttBridgeVerticle bridge) {
    bridges.remove(bridge);
  }

  @Override
  public Future<Void> publish(OutgoingMessage message) {
    Optional<PublishException> refusal = gate.refuses(message, now());
    if (refusal.isPresent()) {
      refused.increment();
      return Future.failedFuture(refusal.get());
    }
    return bridge(message.broker())
        .compose(bridge -> bridge.publish(message))
        .onSuccess(done -> published.increment())
        .onFailure(failure -> failed.increment());
  }

  private Future<MqttBridgeVerticle> bridge(String name) {
    return bridges.stream()
        .filter(bridge -> name.isEmpty() || bridge.name().equals(name))
        .findFirst()
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    name.isEmpty()
                        ? new PublishException(Kind.NOT_CONNECTED, "no broker is bridged")
                        : new PublishException(Kind.INVALID, "broker: none is named " + name)));
  }

  /** Messages that the brokers acknowledged. */
  public long published() {
    return published.sum();
  }

  /** Messages that were not allowed, or too many. */
  public long refused() {
    return refused.sum();
  }

  /** Messages that were allowed and did not get through. */
  public long failed() {
    return failed.sum();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
