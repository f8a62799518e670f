package io.spore.gateway.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what passes between gateways, and each event that does not by the reason. */
public final class ClusterCounters {
  private final LongAdder relayedEvents = new LongAdder();
  private final LongAdder relayedBytes = new LongAdder();
  private final LongAdder takenEvents = new LongAdder();
  private final LongAdder leftOutEvents = new LongAdder();
  private final LongAdder missedEvents = new LongAdder();
  private final LongAdder fencedEvents = new LongAdder();
  private final LongAdder repeatedEvents = new LongAdder();
  private final LongAdder refusedFrames = new LongAdder();
  private volatile long inFlightBytes;

  /** Events sent to other gateways, once for each of them. */
  public long relayedEvents() {
    return relayedEvents.sum();
  }

  /** Bytes of these events as they travelled. */
  public long relayedBytes() {
    return relayedBytes.sum();
  }

  /** Bytes on their way to other gateways when this was last looked at. */
  public long inFlightBytes() {
    return inFlightBytes;
  }

  /** Events of other gateways that were published here. */
  public long takenEvents() {
    return takenEvents.sum();
  }

  /** Events that were not sent to a gateway that does not keep up. */
  public long leftOutEvents() {
    return leftOutEvents.sum();
  }

  /** Events of other gateways that never came. */
  public long missedEvents() {
    return missedEvents.sum();
  }

  /** Events that came from a gateway that no longer led when it published them. */
  public long fencedEvents() {
    return fencedEvents.sum();
  }

  /** Events that came though they were there already. */
  public long repeatedEvents() {
    return repeatedEvents.sum();
  }

  /** What came and is no frame of this cluster, or one that cannot be read. */
  public long refusedFrames() {
    return refusedFrames.sum();
  }

  /** Events were sent to one gateway. */
  void relayed(int events, int bytes) {
    relayedEvents.add(events);
    relayedBytes.add(bytes);
  }

  /** So much is on its way to other gateways now. */
  void inFlight(long bytes) {
    inFlightBytes = bytes;
  }

  /** Events of another gateway were published here. */
  void taken(int events) {
    takenEvents.add(events);
  }

  /** Events were not sent to one gateway, because it does not keep up. */
  void leftOut(int events) {
    leftOutEvents.add(events);
  }

  /** Events of another gateway never came. */
  void missed(long events) {
    missedEvents.add(events);
  }

  /** Events came from a gateway that no longer led when it published them. */
  void fenced(int events) {
    fencedEvents.add(events);
  }

  /** Events came that were there already. */
  void repeated(int events) {
    repeatedEvents.add(events);
  }

  /** Something came that is no frame of this cluster, or one that cannot be read. */
  void refused() {
    refusedFrames.increment();
  }

  /** All counts by name, zeros included. */
  public Map<String, Long> snapshot() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("relayed.events", relayedEvents.sum());
    counts.put("relayed.bytes", relayedBytes.sum());
    counts.put("taken.events", takenEvents.sum());
    counts.put("dropped.left-out", leftOutEvents.sum());
    counts.put("dropped.missed", missedEvents.sum());
    counts.put("dropped.fenced", fencedEvents.sum());
    counts.put("dropped.repeated", repeatedEvents.sum());
    counts.put("refused.frames", refusedFrames.sum());
    return counts;
  }
}
