package io.spore.gateway.cluster;

import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Origin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the leader may rely on, in its own clocks. It is renewed several times a second; when the
 * process stood still for longer than the lease, whoever asks first is told {@link
 * Standing#UNSURE}, before the process can act on what it believed.
 */
final class Lease implements Leadership {
  private final LongSupplier nanoClock;
  private final LongSupplier wallClock;
  private final List<Consumer<Standing>> listeners = new CopyOnWriteArrayList<>();
  private volatile CommonGround ground = CommonGround.ALONE;
  private volatile Standing told = Standing.FOLLOWS;
  private volatile State state = new State(Standing.FOLLOWS, 0, 0);

  /** One object, so that what is read together was written together. */
  private record State(Standing standing, long renewedNanos, long renewedMillis) {}

  /**
   * Begins without leadership.
   *
   * @param nanoClock steady; stands still while the machine sleeps
   * @param wallClock milliseconds since the epoch; runs on while the machine sleeps
   */
  Lease(LongSupplier nanoClock, LongSupplier wallClock) {
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** This is how it stands now. Listeners hear of it if it is news to them. */
  void renew(Standing standing) {
    state = new State(standing, nanoClock.getAsLong(), wallClock.getAsLong());
    if (standing != told && standing != Standing.UNSURE) {
      told = standing;
      listeners.forEach(listener -> listener.accept(standing));
    }
  }

  /** What all gateways have in common now. */
  void stand(CommonGround on) {
    ground = on;
  }

  @Override
  public boolean isEverywhere(Origin origin, long seq) {
    return ground.holds(origin, seq);
  }

  @Override
  public Standing standing() {
    State now = state;
    return now.standing() == Standing.LEADS && isOver(now) ? Standing.UNSURE : now.standing();
  }

  @Override
  public void listen(Consumer<Standing> listener) {
    listeners.add(listener);
    listener.accept(told);
  }

  private boolean isOver(State renewed) {
    long nanos = nanoClock.getAsLong() - renewed.renewedNanos();
    long millis = wallClock.getAsLong() - renewed.renewedMillis();
    return TimeUnit.NANOSECONDS.toMillis(nanos) > Timing.LEASE || millis > Timing.LEASE;
  }
}
