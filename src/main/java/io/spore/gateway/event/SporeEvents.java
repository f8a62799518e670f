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

/**
 * The one way onto and off the event bus address {@code spore.events}. One object a process: it
 * stamps what is published here and delivers every batch to each listener in the same order.
 */
public final class SporeEvents {
  /** The event bus address that all verticles talk over. */
  public static final String ADDRESS = "spore.events";

  private static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(Codec.NAME);

  private final EventBus bus;
  private final Origin origin;
  private long nextSeq = 1;

  /**
   * Prepares the bus of this Vert.x for batches of events.
   *
   * @param vertx the Vert.x whose bus is used; one {@code SporeEvents} for each
   * @param origin stamps what is published here
   */
  public SporeEvents(Vertx vertx, Origin origin) {
    this.bus = vertx.eventBus();
    this.origin = origin;
    bus.registerCodec(new Codec());
  }

  /** Who stamps the events published here. */
  public Origin origin() {
    return origin;
  }

  /** Publishes one event as a batch of its own. */
  public void publish(Event event) {
    publish(List.of(event));
  }

  /**
   * Stamps the events and publishes them as one batch. Taking the sequence numbers and publishing
   * are one step, so all listeners see one total order, whichever thread publishes.
   *
   * @param events in order, at least one
   */
  public synchronized void publish(List<Event> events) {
    EventBatch batch = new EventBatch(origin, nextSeq, events);
    nextSeq += events.size();
    bus.publish(ADDRESS, batch, OPTIONS);
  }

  /**
   * Hears every batch from now on, on the caller's context.
   *
   * @param listener must not block; what it throws is the listener's own failure
   * @return completes when the listener is registered; {@link Subscription#cancel} ends it
   */
  public Future<Subscription> listen(Consumer<EventBatch> listener) {
    MessageConsumer<EventBatch> consumer = bus.consumer(ADDRESS);
    consumer.handler(message -> listener.accept(message.body()));
    return consumer.completion().map(done -> consumer::unregister);
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
