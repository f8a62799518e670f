package io.spore.gateway.event;

import io.netty.util.ReferenceCounted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Events that entered together, in order, with their sequence numbers: what travels on the bus.
 * Immutable but for shared renderings, so every consumer in the process gets the same object.
 */
public final class EventBatch {
  private final Origin origin;
  private final long firstSeq;
  private final long position;
  private final Cursor before;
  private final Cursor after;
  private final List<Event> events;
  private final long sizeInBytes;
  private final boolean onlyMessages;
  private final long enteredAt;
  private Map<Object, ReferenceCounted> renderings;

  /** Stamps events that enter just now, as the other constructor does. */
  public EventBatch(
      Origin origin, long firstSeq, long position, Cursor before, List<Event> events) {
    this(origin, firstSeq, position, before, events, System.nanoTime());
  }

  /**
   * Stamps the events.
   *
   * @param origin who stamps them
   * @param firstSeq the first event's sequence number; the next ones follow without a hole
   * @param position how many events were published in this gateway before
   * @param before what a client has that got everything published before
   * @param events at least one
   * @param enteredAt when the first of them was read, as of {@link System#nanoTime()}
   */
  public EventBatch(
      Origin origin,
      long firstSeq,
      long position,
      Cursor before,
      List<Event> events,
      long enteredAt) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one event");
    }
    this.origin = origin;
    this.firstSeq = firstSeq;
    this.position = position;
    this.before = before;
    this.enteredAt = enteredAt;
    this.events = List.copyOf(events);
    this.after = before.advance(origin, firstSeq + events.size() - 1);
    long size = 0;
    boolean allMessages = true;
    for (Event event : this.events) {
      size += event.sizeInBytes();
      allMessages &= event instanceof MqttMessage;
    }
    this.sizeInBytes = size;
    this.onlyMessages = allMessages;
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

  /** What a client has that got everything up to the end of this batch. */
  public Cursor after() {
    return after;
  }

  /** What a client has that got everything up to and with this event of the batch. */
  public Cursor cursor(int index) {
    return before.advance(origin, firstSeq + index);
  }

  /**
   * The batch without its first events.
   *
   * @param index of the event that the result begins with
   */
  public EventBatch startingAt(int index) {
    return index == 0
        ? this
        : new EventBatch(
            origin,
            firstSeq + index,
            position + index,
            cursor(index - 1),
            events.subList(index, events.size()),
            enteredAt);
  }

  /** The events, in order. */
  public List<Event> events() {
    return events;
  }

  /** Whether there is nothing but MQTT messages, so that who waits for other events can pass on. */
  public boolean holdsOnlyMessages() {
    return onlyMessages;
  }

  /**
   * Whether the clients of this gateway are told as the stream goes on: of what only concerns those
   * of another gateway they are not, nor of what is kept for snapshots.
   */
  public boolean isFor(String gateway) {
    return !events.get(0).forSnapshotsOnly() && (isForAll() || origin.gateway().equals(gateway));
  }

  /** Whether the clients of all gateways are told. */
  public boolean isForAll() {
    return events.get(0).isForAll();
  }

  /** What the events hold in memory, roughly, in bytes. */
  public long sizeInBytes() {
    return sizeInBytes;
  }

  /**
   * When this gateway read the first of the events, from its broker's socket or from another
   * gateway, in nanoseconds, as of {@link System#nanoTime()}. Means nothing to other processes.
   */
  public long enteredAt() {
    return enteredAt;
  }

  /**
   * The batch in a form that all readers of one kind share: made by whoever asks first, kept with
   * the batch and released with it. Only for use while the batch is being handled by a listener;
   * who needs the form longer retains it.
   *
   * @param form tells the forms of one batch apart
   * @param render makes the form, with a reference count of one
   */
  @SuppressWarnings("unchecked")
  public synchronized <T extends ReferenceCounted> T rendered(
      Object form, Function<EventBatch, T> render) {
    if (renderings == null) {
      renderings = new HashMap<>(4);
    }
    return (T) renderings.computeIfAbsent(form, missing -> render.apply(this));
  }

  /** Called once, when every listener has let go of the batch. */
  synchronized void release() {
    if (renderings != null) {
      renderings.values().forEach(ReferenceCounted::release);
      renderings = null;
    }
  }

  @Override
  public String toString() {
    return "EventBatch[" + origin + ", " + firstSeq + ", " + events.size() + " events]";
  }
}
