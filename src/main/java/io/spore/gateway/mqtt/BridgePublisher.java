package io.spore.gateway.mqtt;

import io.spore.gateway.config.PublishConfig;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Publishes through the bridges, as far as the configuration allows. */
public final class BridgePublisher implements MessagePublisher {
  private final PublishGate gate;
  private final Bridges bridges;
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Publishes through these bridges. */
  public BridgePublisher(PublishConfig config, Bridges bridges) {
    this.gate = new PublishGate(config, now());
    this.bridges = bridges;
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
    return bridges
        .named(name)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    name.isEmpty()
                        ? new PublishException(
                            Kind.NOT_CONNECTED, "this gateway holds no link to a broker")
                        : new PublishException(
                            Kind.INVALID, "broker: no link to one named " + name)));
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
