package io.spore.gateway.discovery;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts every datagram exactly once: by kind when it is taken in, else by the reason why not. Any
 * thread may count and read.
 */
public final class DiscoveryCounters {
  private final Map<DatagramKind, LongAdder> heard = new EnumMap<>(DatagramKind.class);
  private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);

  /** Starts at zero. */
  public DiscoveryCounters() {
    for (DatagramKind kind : DatagramKind.values()) {
      heard.put(kind, new LongAdder());
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, new LongAdder());
    }
  }

  /** Counts a datagram that was taken in. */
  public void heard(DatagramKind kind) {
    heard.get(kind).increment();
  }

  /** Counts a datagram that was not taken in. */
  public void rejected(Rejection reason) {
    rejected.get(reason).increment();
  }

  /** The datagrams of this kind that were taken in. */
  public long count(DatagramKind kind) {
    return heard.get(kind).sum();
  }

  /** The datagrams that were not taken in for this reason. */
  public long count(Rejection reason) {
    return rejected.get(reason).sum();
  }

  /** All counts by name: {@code heard.<kind>} and {@code rejected.<reason>}, zeros included. */
  public Map<String, Long> snapshot() {
    Map<String, Long> counts = new LinkedHashMap<>();
    heard.forEach((kind, count) -> counts.put("heard." + kind.word(), count.sum()));
    rejected.forEach((reason, count) -> counts.put("rejected." + reason.word(), count.sum()));
    return counts;
  }
}
