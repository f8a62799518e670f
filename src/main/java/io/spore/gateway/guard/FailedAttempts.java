package io.spore.gateway.guard;

import io.spore.gateway.config.TokenHash;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Slows down who tries one token after the other: after some wrong ones an address has to wait, and
 * twice as long after each further one. The same wrong tokens again are no new attempts, so devices
 * with old tokens do not lock out their neighbours behind the same address. Remembers a bounded
 * number of addresses, and none for longer than some quiet minutes. For any thread.
 */
final class FailedAttempts {
  private static final int FREE_ATTEMPTS = 5;
  private static final long FIRST_WAIT_MS = 1_000;
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final long FORGET_AFTER_MS = 600_000;
  private static final int MOST_ADDRESSES = 10_000;
  private static final int TOKENS_REMEMBERED = 8;

  private final InstantSource clock;

  /** In the order of the last failure, so that the first one is the one to forget. */
  private final Map<String, Past> byAddress = new LinkedHashMap<>();

  private record Past(int failures, List<TokenHash> last, long lastAt, long waitUntil) {}

  FailedAttempts(InstantSource clock) {
    this.clock = clock;
  }

  /** How long the address has to wait before its next attempt counts, in milliseconds. */
  synchronized long waitMs(String address) {
    Past known = byAddress.get(AddressKey.of(address));
    return known == null ? 0 : Math.max(0, known.waitUntil() - clock.millis());
  }

  /** A wrong token came from the address. */
  synchronized void failed(String address, String token) {
    long now = clock.millis();
    forget(now);
    String key = AddressKey.of(address);
    TokenHash hash = TokenHash.of(token);
    Past before = byAddress.remove(key);
    if (before == null) {
      byAddress.put(key, new Past(1, List.of(hash), now, now));
    } else if (before.last().contains(hash)) {
      byAddress.put(key, new Past(before.failures(), before.last(), now, before.waitUntil()));
    } else {
      int failures = before.failures() + 1;
      byAddress.put(
          key, new Past(failures, with(hash, before.last()), now, now + waitAfter(failures)));
    }
  }

  private static List<TokenHash> with(TokenHash newest, List<TokenHash> before) {
    return Stream.concat(Stream.of(newest), before.stream()).limit(TOKENS_REMEMBERED).toList();
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return byAddress.size();
  }

  private void forget(long now) {
    var oldestFirst = byAddress.values().iterator();
    while (oldestFirst.hasNext()) {
      Past oldest = oldestFirst.next();
      boolean full = byAddress.size() >= MOST_ADDRESSES;
      if (!full && now - oldest.lastAt() < FORGET_AFTER_MS) {
        return;
      }
      oldestFirst.remove();
    }
  }

  private static long waitAfter(int failures) {
    if (failures < FREE_ATTEMPTS) {
      return 0;
    }
    int doublings = Math.min(30, failures - FREE_ATTEMPTS);
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << doublings);
  }
}
