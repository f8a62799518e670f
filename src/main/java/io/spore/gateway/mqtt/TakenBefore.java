package io.spore.gateway.mqtt;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.MqttMessage;
import io.vertx.core.Future;
import java.util.List;

/** Recalls from the event log which messages of one broker an earlier run took last. */
final class TakenBefore {
  /** As many of the latest events are looked through. */
  private static final int EVENTS = 16_384;

  private static final int READ_AT_ONCE = 1024 * 1024;

  private final EventHistory history;
  private final String broker;
  private final Redeliveries redeliveries;
  private long lastTime;

  /**
   * Tells the redeliveries what the history holds.
   *
   * @param broker the broker's name; others use the same packet identifiers
   */
  TakenBefore(EventHistory history, String broker, Redeliveries redeliveries) {
    this.history = history;
    this.broker = broker;
    this.redeliveries = redeliveries;
  }

  /** Completes when all is recalled. */
  Future<Void> recall() {
    return readFrom(Math.max(history.oldest(), history.end() - EVENTS));
  }

  private Future<Void> readFrom(long position) {
    return history
        .read(position, READ_AT_ONCE)
        .compose(
            batches -> {
              if (batches.isEmpty()) {
                // The run ended when its last event was logged, or not long after.
                redeliveries.connectionEnded(lastTime);
                return Future.succeededFuture();
              }
              batches.forEach(this::take);
              return readFrom(last(batches).nextPosition());
            });
  }

  private void take(EventBatch batch) {
    for (int i = 0; i < batch.events().size(); i++) {
      Event event = batch.events().get(i);
      lastTime = event.time();
      if (event instanceof MqttMessage message
          && message.packetId() != 0
          && message.broker().equals(broker)) {
        redeliveries.takenEarlier(message, batch.origin(), batch.firstSeq() + i);
      }
    }
  }

  private static EventBatch last(List<EventBatch> batches) {
    return batches.get(batches.size() - 1);
  }
}
