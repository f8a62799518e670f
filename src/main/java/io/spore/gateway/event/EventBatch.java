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
  private final long position;
  private final Cursor before;
  private final List<Event> events;
  private final long sizeInBytes;
  private final long madeAt = System.nanoTime();
  private ReferenceCounted rendering;

  /**
   * Stamps the events.
   *
   * @param origin who stamps them
   * @param firstSeq the first event's sequence number; the next ones follow without a hole
   * @param position how many events were published in this gateway before
   * @param before what a client has that got everything published before
   * @param events at least one
   */
  public EventBatch(
      Origin origin, long firstSeq, long position, Cursor before, List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one event");
    }
    this.origin = origin;
    this.firstSeq = firstSeq;
    this.position = position;
    this.before = before;
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

  /**
   * Where the first event stands in this gateway's own order: how many events it published before,
   * in earlier runs too if they were logged. Means nothing to other gateways.
   */
  public long position() {
    return position;
  }

  /** Where the batch behind this one stands. */
  public long nextPosition() {
    return position + events.size();
  }

  /** What a client has that got everything before this batch. */
  public Cursor before() {
    return before;
  }

  /** What a client has that got everything up to and with this event of the batch. */
  public Cursor cursor(int index) {
    return before.advance(origin, firstSeq + index);
  }

  /** The events, in order. */
  public List<Event> events() {
    return events;
  }

  /** What the events hold in memory, roughly, in bytes. */
  public long sizeInBytes() {
    return sizeInBytes;
  }

  /** When this object was made, in nanoseconds, as of {@link System#nanoTime()}. */
  public long madeAt() {
    return madeAt;
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
