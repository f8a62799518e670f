package io.spore.gateway.mqtt;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Where the link to the broker stands, when the next attempt is due, and what is worth saying about
 * it. The first attempt is due at once; attempts then follow each other at the retry interval,
 * counted from start to start, and a lost link is tried again one interval after its loss.
 *
 * <p>An outage is said once, and so is the end of it. A failed attempt within an outage is worth a
 * word only when it brings a reason not yet said in this outage, so a broker that first vanishes
 * and then refuses the password shows both, and one that alternates between two does not chatter.
 *
 * <p>The clock is the caller's: any steady count of milliseconds.
 */
final class BrokerLink {

  /** Where the link stands. */
  enum State {
    /** Nothing was tried yet. */
    IDLE,
    /** An attempt is under way. */
    CONNECTING,
    /** Connected and subscribed. */
    CONNECTED,
    /** The next attempt waits for its time. */
    WAITING,
    /** Over for good. */
    STOPPED
  }

  /** What a transition is worth to those outside. */
  enum Change {
    /** The link is up. */
    UP,
    /** The link is down since now. */
    DOWN,
    /** Still down, for a reason not yet said in this outage. */
    DOWN_FOR_ANOTHER_REASON,
    /** Nothing that was not known. */
    NONE
  }

  private final long retryMs;
  private final double jitter;
  private final long connectTimeoutMs;
  private final DoubleSupplier random;

  private final Set<String> saidReasons = new HashSet<>();
  private State state = State.IDLE;
  private int attempt;
  private long attemptStarted;
  private long nextAttempt;

  /**
   * A link that was never tried.
   *
   * @param retryInterval time between two attempts
   * @param jitter how far an attempt may stray from the interval, as a share of it, so that
   *     gateways do not storm a broker that comes back
   * @param connectTimeout how long an attempt may take
   * @param random from 0 (inclusive) to 1 (exclusive)
   */
  BrokerLink(
      Duration retryInterval, double jitter, Duration connectTimeout, DoubleSupplier random) {
    this.retryMs = retryInterval.toMillis();
    this.jitter = jitter;
    this.connectTimeoutMs = connectTimeout.toMillis();
    this.random = random;
  }

  State state() {
    return state;
  }

  /** The number of the latest attempt, counted from 1 since the link was last up. */
  int attempt() {
    return attempt;
  }

  /** Whether an attempt should start now. */
  boolean dueAt(long now) {
    return switch (state) {
      case IDLE -> true;
      case WAITING -> now - nextAttempt >= 0;
      case CONNECTING, CONNECTED, STOPPED -> false;
    };
  }

  /** Whether the attempt under way has taken too long. */
  boolean overdueAt(long now) {
    return state == State.CONNECTING && now - attemptStarted >= connectTimeoutMs;
  }

  /** Milliseconds until the next attempt is due; 0 when none is planned. */
  long retryInMs(long now) {
    return state == State.WAITING ? Math.max(0, nextAttempt - now) : 0;
  }

  /** An attempt starts. */
  void connecting(long now) {
    if (state == State.STOPPED) {
      return;
    }
    state = State.CONNECTING;
    attempt++;
    attemptStarted = now;
  }

  /** The attempt under way succeeded. */
  Change connected() {
    if (state != State.CONNECTING) {
      return Change.NONE;
    }
    state = State.CONNECTED;
    saidReasons.clear();
    return Change.UP;
  }

  /** The attempt under way failed, or the link that stood is lost. */
  Change lost(String reason, long now) {
    if (state != State.CONNECTING && state != State.CONNECTED) {
      return Change.NONE;
    }
    boolean stood = state == State.CONNECTED;
    nextAttempt = (stood ? now : attemptStarted) + spreadInterval();
    if (stood) {
      attempt = 0;
    }
    state = State.WAITING;
    boolean outageBegins = saidReasons.isEmpty();
    boolean newReason = saidReasons.add(reason);
    if (outageBegins) {
      return Change.DOWN;
    }
    return newReason ? Change.DOWN_FOR_ANOTHER_REASON : Change.NONE;
  }

  /**
   * Ends the link; nothing is due afterwards and no transition is told any more.
   *
   * @return where the link stood, so that the caller knows what to close
   */
  State stop() {
    State before = state;
    state = State.STOPPED;
    return before;
  }

  private long spreadInterval() {
    return Math.round(retryMs * (1 + jitter * (2 * random.getAsDouble() - 1)));
  }
}
