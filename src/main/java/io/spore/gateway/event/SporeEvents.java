package io.spore.gateway.event;

import io.vertx.core.Future;
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
  private final Traffic traffic = new Traffic();
  private long nextSeq = 1;
  private long nextPosition;
  private Cursor cursor = Cursor.START;

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
  }

  /** Holds sources back when listeners or clients can't keep up. */
  public Backpressure backpressure() {
    return backpressure;
  }

  /** Counts what is published. */
  public Traffic traffic() {
    return traffic;
  }

  /** Bytes published and not yet handled by every listener in this process. */
  public synchronized long inFlightBytes() {
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
      bus.publish(ADDRESS, batch, OPTIONS);
    }
    backpressure.review(this::inFlightBytes);
    traffic.published(batch);
    return batch.nextPosition();
  }

  /**
   * Hears every batch from now on, on the caller's context.
   *
   * @param listener must not block; what it throws is logged and counts as handled
   * @return completes when the listener is registered; {@link Subscription#cancel} ends it
   */
  public Future<Subscription> listen(Consumer<EventBatch> listener) {
    MessageConsumer<EventBatch> consumer = bus.consumer(ADDRESS);
    InFlight.Reader reader;
    // One step, so that the reader counts exactly the batches that the consumer is given.
    synchronized (this) {
      reader = inFlight.join();
      consumer.handler(message -> handle(message.body(), listener, reader));
    }
    return consumer
        .completion()
        .map(
            done ->
                () -> {
                  Future<Void> gone = consumer.unregister();
                  leave(reader);
                  return gone;
                });
  }

  private void handle(EventBatch batch, Consumer<EventBatch> listener, InFlight.Reader reader) {
    try {
      listener.accept(batch);
    } catch (RuntimeException e) {
      traffic.failed(batch);
      LOG.atError()
          .addKeyValue("listener", listener.getClass().getName())
          .addKeyValue("batch", batch)
          .setCause(e)
          .log("listener failed");
    } finally {
      synchronized (this) {
        inFlight.handled(reader);
      }
      backpressure.review(this::inFlightBytes);
    }
  }

  private void leave(InFlight.Reader reader) {
    synchronized (this) {
      inFlight.leave(reader);
    }
    backpressure.review(this::inFlightBytes);
  }

  /** A listener's registration. */
  @FunctionalInterface
  public interface Subscription {
    /** Ends it; completes when no further batch will be delivered. */
    Future<Void> cancel();
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
