package io.spore.gateway.mqtt;

import java.time.Duration;

/**
 * Finds out that a broker fell silent (MQTT 3.1.1, section 3.1.2.10). A ping goes out every half
 * interval, traffic or not; if nothing at all comes back for three quarters of an interval the link
 * is dead. So a silent broker is found within one and a half intervals, and a gateway that slept,
 * not the broker, does not count as silence.
 *
 * <p>The clock is the caller's: any steady count of milliseconds.
 */
final class KeepAlive {
  private final long pingEveryMs;
  private final long patienceMs;

  private long lastPing;
  private boolean waiting;
  private long waitingSince;
  private boolean paused;

  /**
   * Not yet started.
   *
   * @param interval zero switches pings off
   */
  KeepAlive(Duration interval) {
    this.pingEveryMs = interval.toMillis() / 2;
    this.patienceMs = interval.toMillis() * 3 / 4;
  }

  /** The link came up. */
  void start(long now) {
    lastPing = now;
    waiting = false;
  }

  /** Something was read from the broker. */
  void heard() {
    waiting = false;
  }

  /** Reading stops by our own will: silence now says nothing about the broker. */
  void pause() {
    paused = true;
  }

  /** Reading goes on. */
  void resume() {
    paused = false;
    waiting = false;
  }

  /** Whether a ping should go out now; the broker hears from us even while we do not read. */
  boolean pingDueAt(long now) {
    return pingEveryMs > 0 && now - lastPing >= pingEveryMs;
  }

  /** A ping went out. */
  void pinged(long now) {
    lastPing = now;
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  /** Whether the broker let a ping go unanswered for too long. */
  boolean deadAt(long now) {
    return waiting && !paused && now - waitingSince >= patienceMs;
  }

  /** How long an answer may take, in milliseconds. */
  long patienceMs() {
    return patienceMs;
  }
}
