package io.spore.gateway.broker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions of clients that are away and may come back, within bounds of number and time. The
 * clock is the caller's: any steady count of milliseconds.
 */
final class Sessions {
  private final int most;
  private final Map<String, Absent> byClientId = new LinkedHashMap<>();

  private record Absent(Session session, long expiresAt) {}

  /** Keeps at most so many; the one that left first gives way. */
  Sessions(int most) {
    this.most = most;
  }

  /** The client left and may come back until then. */
  void keep(String clientId, Session session, long expiresAt) {
    byClientId.put(clientId, new Absent(session, expiresAt));
    if (byClientId.size() > most) {
      Iterator<Absent> oldest = byClientId.values().iterator();
      oldest.next().session().end();
      oldest.remove();
    }
  }

  /** Hands out the session of a client that is back; null when there is none any more. */
  Session take(String clientId, long now) {
    Absent absent = byClientId.remove(clientId);
    if (absent == null) {
      return null;
    }
    if (now - absent.expiresAt() >= 0) {
      absent.session().end();
      return null;
    }
    return absent.session();
  }

  /** Ends the sessions whose time is over. */
  void endExpired(long now) {
    byClientId
        .values()
        .removeIf(
            absent -> {
              boolean over = now - absent.expiresAt() >= 0;
              if (over) {
                absent.session().end();
              }
              return over;
            });
  }

  /** How many clients may come back. */
  int size() {
    return byClientId.size();
  }
}
