package io.spore.gateway.event;

import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.function.Function;

/**
 * Events that entered together, in order, with their sequence numbers: what travels on the bus.
 * Immutable but for one shared rendering, so every consumer in the process gets the same object.
 */
public final class EventBatch {
  private final Origin origin;
  private final long firstSeq;
  private final List<Event> events;
  private final long sizeInBytes;
  private ReferenceCounted rendering;

  /**
   * Stamps the events.
   *
   * @param origin who stamps them
   * @param firstSeq the first event's sequence number; the next ones follow without a hole
   * @param events at least one
   */
  public EventBatch(Origin origin, long firstSeq, List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one event");
    }
    this.origin = origin;
    this.firstSeq = firstSeq;
    this.events = List.copyOf(events);
    long size = 0;
    for (Event event : this.events) {
      size += event.sizeInBytes();
    }
    this.sizeInBytes = size;
  }

  /** Who stamped the events. */
  public Origin origin() {
    return origin;
  }

  /** The first event's sequence number; event {@code i} has {@code firstSeq() + i}. */
  public long firstSeq() {
    return firstSeq;
  }

  /** The events, in order. */
  public List<Event> events() {
    return events;
  }

  /** What the events hold in memory, roughly, in bytes. */
  public long sizeInBytes() {
    return sizeInBytes;
  }

  /**
   * The batch in the form that all readers of one kind share: made by whoever asks first, kept with
   * the batch and released with it. A batch has room for one such form. Only for use while the
   * batch is being handled by a listener; who needs the form longer retains it.
   *
   * @param render makes the form, with a reference count of one
   */
  @SuppressWarnings("unchecked")
  public synchronized <T extends ReferenceCounted> T rendered(Function<EventBatch, T> render) {
    if (rendering == null) {
      rendering = render.apply(this);
    }
    return (T) rendering;
  }

  /** Called once, when every listener has let go of the batch. */
  synchronized void release() {
    if (rendering != null) {
      rendering.release();
      rendering = null;
    }
  }

  @Override
  public String toString() {
    return "EventBatch[" + origin + ", " + firstSeq + ", " + events.size() + " events]";
  }
}
