package io.spore.gateway.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way onto and off the event bus address {@code spore.events}. One object a process: it
 * stamps what is published here and delivers every batch to each listener in the same order.
 */
public final class SporeEvents {
  /** The event bus address that all verticles talk over. */
  public static final String ADDRESS = "spore.events";

  private static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(Codec.NAME);

  private static final Logger LOG = LoggerFactory.getLogger(SporeEvents.class);

  private final EventBus bus;
  private final Origin origin;
  private final InFlight inFlight = new InFlight();
  private final Backpressure backpressure;
  private final StoredMark stored = new StoredMark();
  private volatile CurrentState state = CurrentState.UNKNOWN;
  private long nextSeq = 1;
  private long nextPosition;
  private Cursor cursor = Cursor.START;
  private Reached delivered = new Reached(0, Cursor.START);

  /**
   * Prepares the bus of this Vert.x for batches of events.
   *
   * @param vertx the Vert.x whose bus is used; one {@code SporeEvents} for each
   * @param origin stamps what is published here
   * @param inFlightBytes beyond this many bytes on their way to listeners, sources are held back
   */
  public SporeEvents(Vertx vertx, Origin origin, long inFlightBytes) {
    this.bus = vertx.eventBus();
    this.origin = origin;
    this.backpressure = new Backpressure(inFlightBytes);
    bus.registerCodec(new Codec());
  }

  /** Who stamps the events published here. */
  public Origin origin() {
    return origin;
  }

  /** How far the events are stored, for sources that acknowledge only what is safe. */
  public StoredMark stored() {
    return stored;
  }

  /**
   * Goes on where an earlier run ended. To be called before anything is published.
   *
   * @param position how many events were published in earlier runs
   * @param reached what a client has that got all of them
   */
  public synchronized void continueFrom(long position, Cursor reached) {
    nextPosition = position;
    cursor = reached;
    delivered = new Reached(position, reached);
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

  /** What everything published so far says about now. May be asked by any thread. */
  public CurrentState state() {
    return state;
  }

  /** Bytes published and not yet handled by every listener in this process. */
  public long inFlightBytes() {
    return inFlight.bytes();
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
    EventBatch batch;
    synchronized (this) {
      batch = new EventBatch(origin, nextSeq, nextPosition, cursor, events);
      nextSeq += events.size();
      nextPosition = batch.nextPosition();
      cursor = batch.cursor(events.size() - 1);
      inFlight.add(batch);
      deliver(batch);
    }
    backpressure.review(inFlight::bytes);
    return batch.nextPosition();
  }

  private void deliver(EventBatch batch) {
    state = state.after(batch);
    delivered = new Reached(nextPosition, cursor);
    bus.publish(ADDRESS, batch, OPTIONS);
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
    MessageConsumer<EventBatch> consumer = bus.consumer(ADDRESS);
    // One step, so that the reader counts exactly the batches that the consumer is given.
    synchronized (this) {
      Registration registration =
          new Registration(consumer, listener, inFlight.join(), state, delivered);
      consumer.handler(message -> registration.handle(message.body()));
      return registration;
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

  private final class Registration implements Subscription {
    private final MessageConsumer<EventBatch> consumer;
    private final Consumer<EventBatch> listener;
    private final InFlight.Reader reader;
    private final CurrentState stateBefore;
    private final Reached reachedBefore;
    private final Promise<Void> gone = Promise.promise();
    private volatile boolean cancelled;

    Registration(
        MessageConsumer<EventBatch> consumer,
        Consumer<EventBatch> listener,
        InFlight.Reader reader,
        CurrentState stateBefore,
        Reached reachedBefore) {
      this.consumer = consumer;
      this.listener = listener;
      this.reader = reader;
      this.stateBefore = stateBefore;
      this.reachedBefore = reachedBefore;
    }

    @Override
    public CurrentState stateBefore() {
      return stateBefore;
    }

    @Override
    public Reached reachedBefore() {
      return reachedBefore;
    }

    @Override
    public Future<Void> registered() {
      return consumer.completion();
    }

    @Override
    public Future<Void> cancel() {
      synchronized (SporeEvents.this) {
        if (!cancelled) {
          cancelled = true;
          inFlight.leave(reader);
          unregisterIfThrough();
        }
      }
      backpressure.review(inFlight::bytes);
      return gone.future();
    }

    void handle(EventBatch batch) {
      if (!cancelled) {
        tell(batch);
      }
      synchronized (SporeEvents.this) {
        inFlight.handled(reader);
        if (cancelled) {
          unregisterIfThrough();
        }
      }
      backpressure.review(inFlight::bytes);
    }

    private void tell(EventBatch batch) {
      try {
        listener.accept(batch);
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("listener", listener.getClass().getName())
            .addKeyValue("batch", batch)
            .setCause(e)
            .log("listener failed");
      }
    }

    /** The bus would log a warning for each batch that is under way to a consumer it forgot. */
    private void unregisterIfThrough() {
      if (inFlight.isThrough(reader) || !consumer.isRegistered()) {
        consumer.unregister().onComplete(gone);
      }
    }
  }

  /** Hands the batch itself to listeners in this process. */
  private static final class Codec implements MessageCodec<EventBatch, EventBatch> {
    private static final String NAME = "spore-event-batch";

    @Override
    public void encodeToWire(Buffer buffer, EventBatch batch) {
      throw new UnsupportedOperationException("event batches do not leave this process");
    }

    @Override
    public EventBatch decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("event batches do not come from other processes");
    }

    @Override
    public EventBatch transform(EventBatch batch) {
      return batch;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
