package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client that checks that it gets every event, one each millisecond, in order and in time. */
final class HealthyClient {
  /** Generous, because attackers, victims and the gateway share the cores here. */
  private static final long LONGEST_DELAY_MS = 5_000;

  private final Vertx vertx;
  private final SporeEvents events;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final long timer;
  private final CompletableFuture<Integer> reading;
  private final List<Long> delays = new ArrayList<>();
  private int published;

  /** Has events be published from now on, and reads them. */
  HealthyClient(Vertx vertx, SporeEvents events, RawWebSocket client) {
    this.vertx = vertx;
    this.events = events;
    timer = vertx.setPeriodic(1, tick -> publish());
    reading = CompletableFuture.supplyAsync(() -> read(client));
  }

  private void publish() {
    if (!stop.get()) {
      String topic = "m/" + published++ + "/" + System.nanoTime();
      events.publish(new MqttMessage(topic, new byte[64], 0, 0, false));
    }
  }

  /** How many events arrived since {@link #beginCounting}. */
  int seen() {
    synchronized (delays) {
      return delays.size();
    }
  }

  /** Forgets the delays so far. */
  void beginCounting() {
    synchronized (delays) {
      delays.clear();
    }
  }

  /** The delay that this many per cent of the events counted had at most, in microseconds. */
  long delayMicros(int percent) {
    synchronized (delays) {
      List<Long> sorted = delays.stream().sorted().toList();
      return TimeUnit.NANOSECONDS.toMicros(sorted.get(sorted.size() * percent / 100));
    }
  }

  /** Stops publishing; fails unless every event arrived. */
  void stopAndCheck() throws Exception {
    stop.set(true);
    vertx.cancelTimer(timer);
    vertx
        .executeBlocking(() -> events.publish(new MqttMessage("end", new byte[0], 0, 0, false)))
        .await(10, TimeUnit.SECONDS);
    assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(published).isPositive();
  }

  private int read(RawWebSocket client) {
    try {
      client.read();
      int heard = 0;
      while (true) {
        String text = client.readUntil(RawWebSocket.TEXT).text();
        if (text.startsWith("{\"topic\":\"end\"")) {
          return heard;
        }
        String[] parts = text.substring(0, text.indexOf("\",")).split("/", -1);
        assertThat(parts[1]).isEqualTo(String.valueOf(heard));
        arrived(System.nanoTime() - Long.parseLong(parts[2]));
        heard++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void arrived(long delay) {
    assertThat(delay).isLessThan(TimeUnit.MILLISECONDS.toNanos(LONGEST_DELAY_MS));
    synchronized (delays) {
      delays.add(delay);
    }
  }
}
