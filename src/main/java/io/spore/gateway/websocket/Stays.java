package io.spore.gateway.websocket;

import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Refusals;
import io.spore.gateway.guard.Visitor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/** The stays of one event loop's clients that showed a token. */
final class Stays {
  /** Time between two calls of {@link #tick}, in milliseconds. */
  static final int TICK_MS = 1_000;

  private final Doorman doorman;
  private final InstantSource clock;
  private final Set<Stay> limited = new HashSet<>();

  Stays(Doorman doorman, InstantSource clock) {
    this.doorman = doorman;
    this.clock = clock;
  }

  /** Whom the doorman turned away, by reason. */
  Refusals refusals() {
    return doorman.refusals();
  }

  /** A client is in. */
  Stay begin(Visitor visitor, Stay.Resident resident) {
    Stay stay = new Stay(doorman, clock, visitor, resident);
    if (doorman.asksForTokens()) {
      limited.add(stay);
    }
    return stay;
  }

  /** The client is gone. */
  void end(Stay stay) {
    limited.remove(stay);
  }

  /** Lets time pass. */
  void tick() {
    // A copy: a client that is closed here may leave at once.
    new ArrayList<>(limited).forEach(Stay::tick);
  }
}
