package io.spore.gateway.guard;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stand-ins for a token where it must not be shown, as in an address that ends up in logs: each is
 * good once, for some seconds, at this gateway. For any thread.
 */
final class Tickets {
  /** How long a ticket is good, in milliseconds. */
  static final long LIFE_MS = 30_000;

  private static final int TICKET_BYTES = 32;
  private static final int MOST_TICKETS = 10_000;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** In the order of issue, so that the first one is the next to expire. */
  private final Map<String, Issued> issued = new LinkedHashMap<>();

  private record Issued(Caller caller, long expiresAt) {}

  Tickets(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes a ticket for the caller; if too many are out, the oldest one is void. */
  synchronized String issue(Caller caller) {
    long now = clock.millis();
    forget(now);
    byte[] bytes = new byte[TICKET_BYTES];
    random.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    issued.put(ticket, new Issued(caller, now + LIFE_MS));
    return ticket;
  }

  /** Whether the ticket is one that was issued and is not void. */
  synchronized boolean isGood(String ticket) {
    Issued found = issued.get(ticket);
    return found != null && found.expiresAt() > clock.millis();
  }

  /** Whose ticket this is; it is void from now on. */
  synchronized Optional<Caller> redeem(String ticket) {
    Issued found = issued.remove(ticket);
    return found == null || found.expiresAt() <= clock.millis()
        ? Optional.empty()
        : Optional.of(found.caller());
  }

  private void forget(long now) {
    var oldestFirst = issued.values().iterator();
    while (oldestFirst.hasNext()) {
      Issued oldest = oldestFirst.next();
      if (issued.size() < MOST_TICKETS && oldest.expiresAt() > now) {
        return;
      }
      oldestFirst.remove();
    }
  }
}
