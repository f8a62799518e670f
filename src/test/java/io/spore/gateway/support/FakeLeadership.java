package io.spore.gateway.support;

import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Origin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A leadership in the test's hands. */
public final class FakeLeadership implements Leadership {
  private final List<Consumer<Standing>> listeners = new CopyOnWriteArrayList<>();
  private volatile Standing standing;
  private volatile long everywhereBefore = Long.MAX_VALUE;

  /** Begins with this standing. */
  public FakeLeadership(Standing standing) {
    this.standing = standing;
  }

  /** Takes another standing, and tells those that listen unless it is a doubt. */
  public void become(Standing now) {
    standing = now;
    if (now != Standing.UNSURE) {
      listeners.forEach(listener -> listener.accept(now));
    }
  }

  /** All gateways have the events before this number, of whatever origin, and not those behind. */
  public void everywhereBefore(long seq) {
    everywhereBefore = seq;
  }

  @Override
  public Standing standing() {
    return standing;
  }

  @Override
  public void listen(Consumer<Standing> listener) {
    listeners.add(listener);
    listener.accept(standing);
  }

  @Override
  public boolean isEverywhere(Origin origin, long seq) {
    return seq < everywhereBefore;
  }
}
