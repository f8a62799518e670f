package io.spore.gateway.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The one way onto and off the event bus address {@code spore.events}. One object a process: it
 * stamps what is published here and delivers every batch to each listener in the same order.
 */
public final class SporeEvents {
  /** The event bus address that all verticles talk over. */
  public static final String ADDRESS = "spore.events";

  private final Backpressure backpressure;
  private final Listeners listeners;
  private final StoredMark stored = new StoredMark();
  private final StoredMark relayed = new StoredMark();
  private final Traffic traffic = new Traffic();
  private volatile Origin origin;
  private volatile CurrentState state = CurrentState.UNKNOWN;
  private boolean linkOfOthersCounts = true;
  private Consumer<EventBatch> store;
  private Consumer<EventBatch> follower = batch -> {};
  private long nextSeq = 1;
  private long nextPosition;
  private Cursor cursor = Cursor.START;
  private Reached forwarded = new Reached(0, Cursor.START);

  /**
   * Prepares the bus of this Vert.x for batches of events.
   *
   * @param vertx the Vert.x whose bus is used; one {@code SporeEvents} for each
   * @param origin stamps what is published here
   * @param inFlightBytes beyond this many bytes on their way to listeners, sources are held back
   */
  public SporeEvents(Vertx vertx, Origin origin, long inFlightBytes) {
    this.origin = origin;
    this.backpressure = new Backpressure(inFlightBytes);
    this.listeners = new Listeners(vertx.eventBus(), backpressure, traffic);
  }

  /** The event bus address at which a gateway of the cluster hears what others have to tell it. */
  public static String addressOf(String memberId) {
    return ADDRESS + "." + memberId;
  }

  /** The member whose {@linkplain #addressOf address} this is; empty when it is nobody's. */
  public static Optional<String> memberAt(String address) {
    String beginning = addressOf("");
    return address.startsWith(beginning)
        ? Optional.of(address.substring(beginning.length()))
        : Optional.empty();
  }

  /** Who stamps the events published here; its epoch grows when {@link #beginEpoch} says so. */
  public Origin origin() {
    return origin;
  }

  /**
   * Stamps what is published from now on with a new epoch and with sequence numbers from 1 on.
   *
   * @param atLeast the new epoch, unless the present one is not less
   * @return the new epoch
   */
  public synchronized long beginEpoch(long atLeast) {
    origin = new Origin(origin.gateway(), Math.max(atLeast, origin.epoch() + 1));
    nextSeq = 1;
    return origin.epoch();
  }

  /** How far the events are stored, for sources that acknowledge only what is safe. */
  public StoredMark stored() {
    return stored;
  }

  /** How far the events are in the hands of the other gateways that are there. */
  public StoredMark relayed() {
    return relayed;
  }

  /**
   * Runs the action once all events before this position are as safe as they will be: stored, where
   * events are stored, and with the other gateways, where there are any. At once, or on another
   * thread; in the order in which actions were handed in.
   */
  public void whenSafe(long position, Runnable action) {
    stored.whenStored(position, () -> relayed.whenStored(position, action));
  }

  /**
   * Goes on where an earlier run ended. To be called before anything is published. This run's epoch
   * is later than all that the cursor knows of this gateway, though the clock may have been set
   * back.
   *
   * @param position how many events were published in earlier runs
   * @param reached what a client has that got all of them
   */
  public synchronized void continueFrom(long position, Cursor reached) {
    nextPosition = position;
    cursor = reached;
    forwarded = new Reached(position, reached);
    for (Origin earlier : reached.origins()) {
      if (earlier.gateway().equals(origin.gateway()) && earlier.epoch() >= origin.epoch()) {
        origin = new Origin(origin.gateway(), earlier.epoch() + 1);
      }
    }
  }

  /** What a client has that got everything published here so far, and in earlier runs. */
  public synchronized Cursor reached() {
    return cursor;
  }

  /**
   * Has every batch stored before listeners hear it, so that no client has seen what the log does
   * not know, however the process ends. To be called before anything is published.
   *
   * @param store takes the batches in order, on any thread, and must not block; each one that it
   *     took it hands to {@link #forward}, in the same order, stored or not
   */
  public synchronized void storeFirst(Consumer<EventBatch> store) {
    this.store = store;
  }

  /** Has the listeners hear the next batch; for whoever {@link #storeFirst stores first}. */
  public void forward(EventBatch batch) {
    synchronized (this) {
      deliver(batch);
    }
    listeners.review();
  }

  private void deliver(EventBatch batch) {
    state =
        batch.origin().gateway().equals(origin.gateway())
            ? state.after(batch)
            : state.afterForeign(batch, linkOfOthersCounts);
    forwarded = new Reached(batch.nextPosition(), batch.after());
    follower.accept(batch);
    listeners.tell(batch);
  }

  /**
   * Has one more follower see each batch in the step that forwards it, before any listener hears of
   * it. For state that must not lag behind; cheaper than listening, which wakes an event loop. To
   * be called before anything is published.
   *
   * @param follower must be quick and must not call back here: publishers wait for it
   */
  public synchronized void follow(Consumer<EventBatch> follower) {
    this.follower = this.follower.andThen(follower);
  }

  /**
   * A moment between two batches.
   *
   * @param position where the next event will stand
   * @param cursor what a client has that got everything before it
   */
  public record Reached(long position, Cursor cursor) {}

  /** Holds sources back when listeners or clients can't keep up. */
  public Backpressure backpressure() {
    return backpressure;
  }

  /** Counts what is published. */
  public Traffic traffic() {
    return traffic;
  }

  /**
   * Another gateway's link to its broker says nothing of this one's from now on. Otherwise one link
   * serves all gateways.
   */
  public synchronized void regardOwnLinkOnly() {
    linkOfOthersCounts = false;
  }

  /** Takes over what another gateway knows of now, without telling anybody. */
  public synchronized void learn(EventBatch known) {
    state = state.afterForeign(known, linkOfOthersCounts);
  }

  /** What everything forwarded so far says about now. May be asked by any thread. */
  public CurrentState state() {
    return state;
  }

  /** Bytes published and not yet handled by every listener in this process. */
  public long inFlightBytes() {
    return listeners.bytes();
  }

  /** Publishes one event as a batch of its own; see {@link #publish(List)}. */
  public long publish(Event event) {
    return publish(List.of(event));
  }

  /**
   * Stamps the events and publishes them as one batch. Taking the sequence numbers and publishing
   * are one step, so all listeners see one total order, whichever thread publishes.
   *
   * @param events in order, at least one
   * @return the position behind the last of them
   */
  public long publish(List<Event> events) {
    return publishIf(() -> true, events).orElseThrow();
  }

  /**
   * Publishes the events as {@link #publish(List)} does, but only if they still may be: asking and
   * publishing are one step, and {@link #beginEpoch} never comes between the two.
   *
   * @return the position behind the last of them; empty when they were not published
   */
  public OptionalLong publishIf(BooleanSupplier allowed, List<Event> events) {
    return publishIf(allowed, events, System.nanoTime());
  }

  /**
   * Publishes as {@link #publishIf(BooleanSupplier, List)} does what was read some time ago.
   *
   * @param enteredAt when the first of the events was read, as of {@link System#nanoTime()}
   */
  public OptionalLong publishIf(BooleanSupplier allowed, List<Event> events, long enteredAt) {
    EventBatch batch;
    synchronized (this) {
      if (!allowed.getAsBoolean()) {
        return OptionalLong.empty();
      }
      batch = new EventBatch(origin, nextSeq, nextPosition, cursor, events, enteredAt);
      nextSeq += events.size();
      enter(batch);
    }
    listeners.review();
    traffic.published(batch);
    return OptionalLong.of(batch.nextPosition());
  }

  /**
   * Publishes what another gateway stamped, with its stamps: it gets its place in this gateway's
   * own order.
   *
   * @param batch as it was received
   */
  public void publishForeign(EventBatch batch) {
    synchronized (this) {
      enter(
          new EventBatch(
              batch.origin(),
              batch.firstSeq(),
              nextPosition,
              cursor,
              batch.events(),
              batch.enteredAt()));
    }
    listeners.review();
  }

  private void enter(EventBatch batch) {
    nextPosition = batch.nextPosition();
    cursor = batch.after();
    listeners.expect(batch);
    if (store == null) {
      deliver(batch);
    } else {
      store.accept(batch);
    }
  }

  /**
   * Hears every batch from now on, on the caller's context.
   *
   * @param listener must not block; what it throws is logged and counts as handled
   * @return completes when the listener is registered; {@link Subscription#cancel} ends it
   */
  public Future<Subscription> listen(Consumer<EventBatch> listener) {
    Subscription subscription = subscribe(listener);
    return subscription.registered().map(subscription);
  }

  /**
   * Hears every batch published in this process from now on, on the caller's context. For who needs
   * to know what was before: taking that state and beginning to listen are one step.
   *
   * @param listener must not block; what it throws is logged and counts as handled
   */
  public Subscription subscribe(Consumer<EventBatch> listener) {
    // One step, so that the listener is counted on for exactly the batches that it is given.
    synchronized (this) {
      return listeners.add(listener, state, forwarded);
    }
  }

  /** A listener's registration. */
  public interface Subscription {

    /** The state that everything published before the first batch heard had brought about. */
    CurrentState stateBefore();

    /** The moment after which everything is heard. */
    Reached reachedBefore();

    /** Completes when the bus, of a whole cluster if there is one, knows of the listener. */
    Future<Void> registered();

    /**
     * Ends it: called on the listener's context, the listener hears nothing any more from now on.
     *
     * @return completes when the bus, too, has forgotten the listener
     */
    Future<Void> cancel();
  }
}
