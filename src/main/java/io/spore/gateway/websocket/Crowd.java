package io.spore.gateway.websocket;

import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.Histogram;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * All clients of this process, on whichever event loop, seen as one crowd. One slow client is its
 * own problem; when more than half of the crowd lags, it is the stream that is too fast, and the
 * sources are held back until the crowd has caught up.
 */
public final class Crowd {
  private final Backpressure backpressure;
  private final Map<Rendering, Deliveries> deliveries = new EnumMap<>(Rendering.class);
  private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
  private final Map<PastTold, LongAdder> pastTold = new EnumMap<>(PastTold.class);
  private final LongAdder gaps = new LongAdder();
  private final LongAdder waitingEvents = new LongAdder();
  private final LongAdder waitingBytes = new LongAdder();
  private final Histogram latency =
      new Histogram(
          50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
          1_000_000, 5_000_000);
  private int clients;
  private int lagging;

  /** A crowd that can hold back what this backpressure controls. */
  public Crowd(Backpressure backpressure) {
    this.backpressure = backpressure;
    for (Rendering rendering : Rendering.values()) {
      deliveries.put(rendering, new Deliveries(rendering));
    }
    for (PastTold what : PastTold.values()) {
      pastTold.put(what, new LongAdder());
    }
    for (Drop reason : Drop.values()) {
      dropped.put(reason, new LongAdder());
    }
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
  }

  /** How many clients are connected. */
  public synchronized int clients() {
    return clients;
  }

  /** What clients were written, by their kinds. */
  public List<Deliveries> deliveries() {
    return List.copyOf(deliveries.values());
  }

  /** How often clients were told something of the past. */
  public long told(PastTold what) {
    return pastTold.get(what).sum();
  }

  /** How often clients were told that they missed events. */
  public long gaps() {
    return gaps.sum();
  }

  /** Events that clients were not sent, summed over reasons and clients. */
  public long dropped() {
    return dropped.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Events that clients were not sent for this reason, summed over clients. */
  public long dropped(Drop reason) {
    return dropped.get(reason).sum();
  }

  /** Clients that were closed because they were too slow. */
  public long closedAsSlow() {
    return closed.get(CloseReason.TOO_SLOW).sum();
  }

  /** Clients that the gateway closed, by the reason's word; zeros included. */
  public Map<String, LongAdder> closed() {
    Map<String, LongAdder> byWord = new LinkedHashMap<>();
    closed.forEach((reason, count) -> byWord.put(reason.word(), count));
    return byWord;
  }

  /** Events that wait because sockets are full, summed over clients. */
  public long waitingEvents() {
    return waitingEvents.sum();
  }

  /** Bytes that wait because sockets are full, summed over clients; most of them are shared. */
  public long waitingBytes() {
    return waitingBytes.sum();
  }

  /**
   * Microseconds from reading a batch's first event to handing the batch to the kernel for all
   * clients of an event loop that have room; of batches that leave together the first one's.
   */
  public Histogram latency() {
    return latency;
  }

  Deliveries deliveries(Rendering rendering) {
    return deliveries.get(rendering);
  }

  synchronized void joined() {
    clients++;
    decide();
  }

  synchronized void left() {
    clients--;
    decide();
  }

  synchronized void lags() {
    lagging++;
    decide();
  }

  synchronized void caughtUp() {
    lagging--;
    decide();
  }

  void countDropped(Drop reason, long events) {
    dropped.get(reason).add(events);
  }

  void countClosed(CloseReason reason) {
    closed.get(reason).increment();
  }

  void count(PastTold what) {
    pastTold.get(what).increment();
  }

  void countGap() {
    gaps.increment();
  }

  void countWaiting(long newEvents, long newBytes) {
    waitingEvents.add(newEvents);
    waitingBytes.add(newBytes);
  }

  void countFlush(long enteredAt) {
    latency.record((System.nanoTime() - enteredAt) / 1_000);
  }

  private void decide() {
    if (2 * lagging > clients) {
      backpressure.hold(this);
    } else {
      backpressure.letGo(this);
    }
  }
}
