package io.spore.gateway.support;

import io.vertx.core.Vertx;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes messages numbered from 0 on, at a steady pace, until it is told to stop. */
public final class SteadyPublisher implements AutoCloseable {
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger next = new AtomicInteger();
  private final MqttPublisher publisher;

  private final ScheduledFuture<?> publishing;

  private SteadyPublisher(MqttPublisher publisher, String topic, int qos, int perSecond) {
    this.publisher = publisher;
    this.publishing =
        scheduler.scheduleAtFixedRate(
            () -> publish(topic, qos), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
  }

  /**
   * Begins to publish.
   *
   * @param perSecond how many messages
   */
  public static SteadyPublisher start(
      Vertx vertx, Mosquitto broker, String topic, int qos, int perSecond) {
    return new SteadyPublisher(
        MqttPublisher.connect(vertx, broker.host(), broker.port()), topic, qos, perSecond);
  }

  private void publish(String topic, int qos) {
    publisher.publish(topic, String.valueOf(next.get()), qos, false);
    next.incrementAndGet();
  }

  /** How many messages the broker has, which is also the number of the next one. */
  public int published() {
    return next.get();
  }

  /** Ends; returns how many messages the broker has. Fails when one could not be published. */
  public int stop() throws Exception {
    if (publishing.isDone()) {
      publishing.get();
    }
    scheduler.shutdown();
    if (!scheduler.awaitTermination(20, TimeUnit.SECONDS)) {
      throw new AssertionError("still publishing after 20 s");
    }
    return published();
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    publisher.close();
  }
}
