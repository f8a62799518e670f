package io.spore.gateway.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Optional;
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

  /** Batches stay in this process; what other gateways get is the binary form, from the relay. */
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setCodecName(Codec.NAME).setLocalOnly(true);

  private static final Logger LOG = LoggerFactory.getLogger(SporeEvents.class);

  private final EventBus bus;
  private final InFlight inFlight = new InFlight();
  private final Backpressure backpressure;
  private final StoredMark stored = new StoredMark();
  private final StoredMark relayed = new StoredMark();
  private volatile Origin origin;
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
      deliver(batch);
    }
    backpressure.review(this::inFlightBytes);
    return batch.nextPosition();
  }

  /**
   * Publishes what another gateway stamped, with its stamps: it gets its place in this gateway's
   * own order.
   *
   * @param batch as it was received
   * @return the position behind the last of its events
   */
  public long forward(EventBatch batch) {
    EventBatch placed;
    synchronized (this) {
      placed =
          new EventBatch(batch.origin(), batch.firstSeq(), nextPosition, cursor, batch.events());
      deliver(placed);
    }
    backpressure.review(this::inFlightBytes);
    return placed.nextPosition();
  }

  private void deliver(EventBatch batch) {
    nextPosition = batch.nextPosition();
    cursor = batch.cursor(batch.events().size() - 1);
    inFlight.add(batch);
    bus.publish(ADDRESS, batch, OPTIONS);
  }

  /**
   * Hears every batch from now on, on the caller's context.
   *
   * @param listener must not block; what it throws is logged and counts as handled
   * @return completes when the listener is registered; {@link Subscription#cancel} ends it
   */
  public Future<Subscription> listen(Consumer<EventBatch> listener) {
    MessageConsumer<EventBatch> consumer = bus.localConsumer(ADDRESS);
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
