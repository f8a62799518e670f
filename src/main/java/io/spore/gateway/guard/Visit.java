package io.spore.gateway.guard;

import io.spore.gateway.config.LimitsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one connection is busy with, and since when, so that nobody holds one without using it.
 * Times are in milliseconds of a clock that never goes back. Lives on the connection's event loop.
 */
final class Visit {
  private static final int TURNED_AWAY_MS = 1_000;

  private final Optional<Refusal> turnedAway;
  private final List<Request> open = new ArrayList<>();
  private boolean askedBefore;
  private long waitingSince;

  /** A request, as far as it matters here. */
  interface Request {
    /** When its head was there. */
    long since();

    /** How long it may take until all of it was read, in milliseconds. */
    default long patienceMs(LimitsConfig limits) {
      return limits.requestTimeout().toMillis();
    }

    /** Whether all of it was read. */
    boolean isRead();

    /** Whether it was answered, or can't be any more. */
    boolean isAnswered();
  }

  /** What is to become of the connection now. */
  enum Verdict {
    /** It may stay. */
    STAYS,
    /** Nobody asked anything for a while, as usual at the end. */
    ENDS,
    /** The head of its first request takes too long. */
    HEADER_TOO_SLOW,
    /** The rest of a request takes too long. */
    BODY_TOO_SLOW
  }

  /**
   * Begins.
   *
   * @param turnedAway why it was not taken in: it is answered so, and closed
   */
  Visit(Optional<Refusal> turnedAway, long now) {
    this.turnedAway = turnedAway;
    this.waitingSince = now;
  }

  Optional<Refusal> turnedAway() {
    return turnedAway;
  }

  /** A request's head is there. */
  void asks(Request request) {
    askedBefore = true;
    open.add(request);
  }

  /** Lets time pass. */
  Verdict look(long now, LimitsConfig limits) {
    if (open.removeIf(request -> request.isAnswered() && request.isRead())) {
      waitingSince = now;
    }
    for (Request request : open) {
      if (!request.isRead() && now - request.since() > request.patienceMs(limits)) {
        return Verdict.BODY_TOO_SLOW;
      }
    }
    long waited = now - waitingSince;
    if (!open.isEmpty()) {
      return Verdict.STAYS;
    }
    if (turnedAway.isPresent()) {
      return waited > TURNED_AWAY_MS ? Verdict.ENDS : Verdict.STAYS;
    }
    if (!askedBefore) {
      return waited > limits.headerTimeout().toMillis() ? Verdict.HEADER_TOO_SLOW : Verdict.STAYS;
    }
    return waited > limits.keepAlive().toMillis() ? Verdict.ENDS : Verdict.STAYS;
  }
}
