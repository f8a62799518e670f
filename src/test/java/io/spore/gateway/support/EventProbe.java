package io.spore.gateway.support;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.SporeEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Hears what is published and lets a test wait for the event it wants to see. */
public final class EventProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<EventBatch> batches = new LinkedBlockingQueue<>();
  private final List<Event> heard = new ArrayList<>();

  private EventProbe() {}

  /** Listens from now on; returns when the listener is registered. */
  public static EventProbe on(SporeEvents events) throws Exception {
    EventProbe probe = new EventProbe();
    await(events.listen(probe.batches::add));
    return probe;
  }

  /** Waits for the next event of this kind; events of other kinds are passed over. */
  public <T extends Event> T next(Class<T> kind) throws InterruptedException {
    return next(kind, any -> true);
  }

  /** Waits for the next event of this kind that fits; all others are passed over. */
  public <T extends Event> T next(Class<T> kind, Predicate<T> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      while (!heard.isEmpty()) {
        Event event = heard.remove(0);
        if (kind.isInstance(event) && fits.test(kind.cast(event))) {
          return kind.cast(event);
        }
      }
      EventBatch batch = batches.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (batch == null) {
        throw new AssertionError("no such " + kind.getSimpleName() + " within " + PATIENCE);
      }
      heard.addAll(batch.events());
    }
  }

  /** Waits for the next batch whose first event is of this kind; others are passed over. */
  public EventBatch nextBatch(Class<? extends Event> kind) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      EventBatch batch = batches.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (batch == null) {
        throw new AssertionError("no such " + kind.getSimpleName() + " within " + PATIENCE);
      }
      if (kind.isInstance(batch.events().get(0))) {
        return batch;
      }
    }
  }

  /** The batches heard and not yet waited for, oldest first. */
  public List<EventBatch> pending() {
    return List.copyOf(batches);
  }
}
