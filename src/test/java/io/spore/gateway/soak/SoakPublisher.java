package io.spore.gateway.soak;

import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes numbers at QoS 1 without end, as a careful program would: what the broker had not
 * acknowledged for some time when it was killed is published again. A broker that is killed may
 * have lost it, or may not, so each time a number is published it bears another try's mark: {@code
 * 17.0}, {@code 17.1}. Every number has to arrive, and every mark at most once.
 */
final class SoakPublisher {
  private static final int AT_ONCE = 40;
  private static final long PAUSE_NANOS = 20_000_000;
  private static final long RETRY_NANOS = 200_000_000;

  /** What was acknowledged before is on the broker's disk, which it writes every second. */
  private static final long SAFE_AFTER_MS = 5_000;

  private final Vertx vertx;
  private final Mosquitto broker;
  private final Thread thread;
  private final Map<Integer, Integer> tries = new TreeMap<>();

  /** Published and perhaps not safe yet, the oldest first. */
  private final ArrayDeque<Sent> unsure = new ArrayDeque<>();

  private final ArrayDeque<Integer> again = new ArrayDeque<>();
  private int next;
  private boolean over;
  private boolean abandoned;

  private record Sent(int number, long time) {}

  private SoakPublisher(Vertx vertx, Mosquitto broker) {
    this.vertx = vertx;
    this.broker = broker;
    this.thread = new Thread(this::run, "soak publisher");
  }

  static SoakPublisher start(Vertx vertx, Mosquitto broker) {
    SoakPublisher publisher = new SoakPublisher(vertx, broker);
    publisher.thread.start();
    return publisher;
  }

  /** How many numbers there were. */
  synchronized int count() {
    return next;
  }

  /** Publishes what is unsure once more and ends. */
  void finish() throws InterruptedException {
    synchronized (this) {
      over = true;
    }
    thread.join();
  }

  /** Ends without publishing anything more. */
  synchronized void abandon() {
    over = true;
    abandoned = true;
    thread.interrupt();
  }

  private void run() {
    while (!isDone()) {
      try (MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
        publishOn(publisher);
      } catch (IllegalStateException killed) {
        takeBackWhatIsUnsure();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private synchronized boolean isDone() {
    return over && (abandoned || again.isEmpty());
  }

  private void publishOn(MqttPublisher publisher) {
    while (!isDone()) {
      List<String> batch = nextBatch();
      publisher.publishMany("soak/load", batch.size(), batch::get, 1);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private synchronized List<String> nextBatch() {
    long now = System.currentTimeMillis();
    while (!unsure.isEmpty() && unsure.element().time() < now - SAFE_AFTER_MS) {
      unsure.remove();
    }
    List<String> batch = new ArrayList<>();
    while (batch.size() < AT_ONCE && !(over && again.isEmpty())) {
      int number = again.isEmpty() ? next++ : again.remove();
      unsure.add(new Sent(number, now));
      batch.add(number + "." + (tries.merge(number, 1, Integer::sum) - 1));
    }
    return batch;
  }

  private synchronized void takeBackWhatIsUnsure() {
    unsure.forEach(sent -> again.add(sent.number()));
    unsure.clear();
  }
}
