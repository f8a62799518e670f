package io.spore.gateway.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who hear every batch: brings it to them over the bus, knows how far each of them has come,
 * and holds sources back while too much is on its way to them.
 */
final class Listeners {
  /** Batches stay in this process; what other gateways get is the binary form, from the relay. */
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setCodecName(LocalBatchCodec.NAME).setLocalOnly(true);

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final EventBus bus;
  private final Backpressure backpressure;
  private final Traffic traffic;

  /** Guarded by itself: listeners are through with batches while others are published. */
  private final InFlight inFlight = new InFlight();

  /**
   * Prepares the bus for batches of events.
   *
   * @param bus for which nobody did this before
   * @param backpressure is told of all that changes the bytes in flight
   * @param traffic counts what a listener failed at
   */
  Listeners(EventBus bus, Backpressure backpressure, Traffic traffic) {
    this.bus = bus;
    this.backpressure = backpressure;
    this.traffic = traffic;
    bus.registerCodec(new LocalBatchCodec());
  }

  /** Counts the batch as being in flight; {@link #tell} is called for it later. */
  void expect(EventBatch batch) {
    synchronized (inFlight) {
      inFlight.add(batch);
    }
  }

  /** Brings the next batch to all listeners. Batches come here in order, one at a time. */
  void tell(EventBatch batch) {
    synchronized (inFlight) {
      // First, because a listener on this very thread may be through with the batch at once.
      inFlight.forwarded();
    }
    bus.publish(SporeEvents.ADDRESS, batch, OPTIONS);
  }

  /** Holds sources back, or lets them go on, as the bytes in flight call for it. */
  void review() {
    backpressure.review(inFlight::bytes);
  }

  /** Bytes that some listener did not handle yet. */
  long bytes() {
    return inFlight.bytes();
  }

  /**
   * Has the listener hear every batch from now on, on the caller's context. Not to be called while
   * {@link #tell} is.
   *
   * @param before what it is told of the time before
   */
  SporeEvents.Subscription add(
      Consumer<EventBatch> listener, CurrentState before, SporeEvents.Reached reached) {
    MessageConsumer<EventBatch> consumer = bus.localConsumer(SporeEvents.ADDRESS);
    synchronized (inFlight) {
      Registration registration =
          new Registration(consumer, listener, inFlight.join(), before, reached);
      consumer.handler(message -> registration.handle(message.body()));
      return registration;
    }
  }

  private final class Registration implements SporeEvents.Subscription {
    private final MessageConsumer<EventBatch> consumer;
    private final Consumer<EventBatch> listener;
    private final InFlight.Reader reader;
    private final CurrentState stateBefore;
    private final SporeEvents.Reached reachedBefore;
    private final Promise<Void> gone = Promise.promise();
    private volatile boolean cancelled;

    Registration(
        MessageConsumer<EventBatch> consumer,
        Consumer<EventBatch> listener,
        InFlight.Reader reader,
        CurrentState stateBefore,
        SporeEvents.Reached reachedBefore) {
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
    public SporeEvents.Reached reachedBefore() {
      return reachedBefore;
    }

    @Override
    public Future<Void> registered() {
      return consumer.completion();
    }

    @Override
    public Future<Void> cancel() {
      synchronized (inFlight) {
        if (!cancelled) {
          cancelled = true;
          inFlight.leave(reader);
          consumer.unregister().onComplete(gone);
        }
      }
      review();
      return gone.future();
    }

    void handle(EventBatch batch) {
      if (!cancelled) {
        pass(batch);
      }
      synchronized (inFlight) {
        inFlight.handled(reader);
      }
      review();
    }

    private void pass(EventBatch batch) {
      try {
        listener.accept(batch);
      } catch (RuntimeException e) {
        traffic.failed(batch);
        LOG.atError()
            .addKeyValue("listener", listener.getClass().getName())
            .addKeyValue("batch", batch)
            .setCause(e)
            .log("listener failed");
      }
    }
  }
}
