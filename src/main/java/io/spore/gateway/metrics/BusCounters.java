package io.spore.gateway.metrics;

import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.spi.metrics.EventBusMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what passes over the event bus, Vert.x' own messages aside. Every batch of events passes
 * here several times, so nothing is looked up or made on the way. Safe for use by any thread.
 */
final class BusCounters implements EventBusMetrics<Object> {
  private static final Object COUNTED = new Object();
  private static final String INTERNAL = "__vertx.";

  private final LongAdder handlers = new LongAdder();
  private final LongAdder pending = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder processed = new LongAdder();
  private final LongAdder discarded = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder replyFailures = new LongAdder();

  /** Shows the counts under the names that Vert.x gives them. */
  void register(Meters meters) {
    meters.gauge("vertx_eventbus_handlers", "Listeners on the event bus", handlers::sum);
    meters.gauge(
        "vertx_eventbus_pending", "Messages that listeners have not yet taken", pending::sum);
    meters.counter("vertx_eventbus_published", "Messages published to all", published::sum);
    meters.counter("vertx_eventbus_sent", "Messages sent to one listener", sent::sum);
    meters.counter("vertx_eventbus_received", "Messages that arrived here", received::sum);
    meters.counter(
        "vertx_eventbus_delivered", "Messages that arrived for a listener", delivered::sum);
    meters.counter(
        "vertx_eventbus_processed", "Messages that listeners have taken", processed::sum);
    meters.counter(
        "vertx_eventbus_discarded", "Messages thrown away before a listener", discarded::sum);
    meters.counter(
        "vertx_eventbus_written_bytes", "Bytes sent to other members", bytesWritten::sum);
    meters.counter("vertx_eventbus_read_bytes", "Bytes read from other members", bytesRead::sum);
    meters.counter(
        "vertx_eventbus_reply_failures", "Questions that got no answer", replyFailures::sum);
  }

  @Override
  public Object handlerRegistered(String address) {
    if (isInternal(address)) {
      return null;
    }
    handlers.increment();
    return COUNTED;
  }

  @Override
  public void handlerUnregistered(Object handler) {
    if (handler != null) {
      handlers.decrement();
    }
  }

  @Override
  public void messageSent(String address, boolean publish, boolean local, boolean remote) {
    if (!isInternal(address)) {
      (publish ? published : sent).increment();
    }
  }

  @Override
  public void messageReceived(String address, boolean publish, boolean local, int listeners) {
    if (!isInternal(address)) {
      received.increment();
      if (listeners > 0) {
        delivered.increment();
        pending.add(listeners);
      }
    }
  }

  @Override
  public void messageDelivered(Object handler, boolean local) {
    if (handler != null) {
      pending.decrement();
      processed.increment();
    }
  }

  @Override
  public void discardMessage(Object handler, boolean local, Message<?> message) {
    if (handler != null) {
      pending.decrement();
      discarded.increment();
    }
  }

  @Override
  public void messageWritten(String address, int bytes) {
    if (!isInternal(address)) {
      bytesWritten.add(bytes);
    }
  }

  @Override
  public void messageRead(String address, int bytes) {
    if (!isInternal(address)) {
      bytesRead.add(bytes);
    }
  }

  @Override
  public void replyFailure(String address, ReplyFailure failure) {
    if (!isInternal(address)) {
      replyFailures.increment();
    }
  }

  private static boolean isInternal(String address) {
    return address.startsWith(INTERNAL);
  }
}
