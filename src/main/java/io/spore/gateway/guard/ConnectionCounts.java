package io.spore.gateway.guard;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.LimitsConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How many connections there are, in all and by address, on all event loops. For any thread. */
final class ConnectionCounts {
  private static final int MOST_RATES = 10_000;

  private final LongSupplier nanos;
  private final Map<String, Integer> byAddress = new HashMap<>();

  /** In the order of use, so that the first one is the one to forget. */
  private final Map<String, TokenBucket> rates = new LinkedHashMap<>(16, 0.75f, true);

  private volatile LimitsConfig limits;
  private int connections;

  /**
   * Starts at zero.
   *
   * @param nanos a clock that never goes back
   */
  ConnectionCounts(LimitsConfig limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
  }

  /** Applies these limits from now on; who is in stays. */
  synchronized void use(LimitsConfig replacement) {
    if (replacement.connectRate() != limits.connectRate()) {
      rates.clear();
    }
    limits = replacement;
  }

  LimitsConfig limits() {
    return limits;
  }

  /** Takes a connection in, or says why not; {@link #left} gives its place back. */
  synchronized Optional<Refusal> join(String address, boolean limitedByAddress) {
    if (connections >= limits.connections()) {
      return Optional.of(Refusal.TOO_MANY_CONNECTIONS);
    }
    Optional<Refusal> refusal = limitedByAddress ? joinAddress(address) : Optional.empty();
    if (refusal.isEmpty()) {
      connections++;
    }
    return refusal;
  }

  /** A connection that was taken in is gone. */
  synchronized void left(String address, boolean limitedByAddress) {
    connections--;
    if (limitedByAddress) {
      leftAddress(address);
    }
  }

  /** Takes in somebody who comes through a connection that counts already, as by a proxy. */
  synchronized Optional<Refusal> joinAddress(String address) {
    if (isExempt(address)) {
      return Optional.empty();
    }
    String key = AddressKey.of(address);
    int before = byAddress.getOrDefault(key, 0);
    if (before >= limits.connectionsPerAddress()) {
      return Optional.of(Refusal.TOO_MANY_FROM_ADDRESS);
    }
    if (!rate(key).take(1, nanos.getAsLong())) {
      return Optional.of(Refusal.CONNECTS_TOO_OFTEN);
    }
    byAddress.put(key, before + 1);
    return Optional.empty();
  }

  /** Somebody who was taken in by {@link #joinAddress} is gone. */
  synchronized void leftAddress(String address) {
    byAddress.computeIfPresent(
        AddressKey.of(address), (key, count) -> count == 1 ? null : count - 1);
  }

  /** How many connections there are. */
  synchronized int connections() {
    return connections;
  }

  private boolean isExempt(String address) {
    byte[] bytes = Addresses.parseLiteral(address);
    return bytes != null && limits.exempt().stream().anyMatch(network -> network.contains(bytes));
  }

  private TokenBucket rate(String key) {
    TokenBucket known = rates.get(key);
    if (known != null) {
      return known;
    }
    if (rates.size() >= MOST_RATES) {
      var oldestFirst = rates.values().iterator();
      oldestFirst.next();
      oldestFirst.remove();
    }
    TokenBucket fresh = new TokenBucket(limits.connectRate(), nanos.getAsLong());
    rates.put(key, fresh);
    return fresh;
  }
}
