package io.spore.gateway.mqtt;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import java.util.ArrayDeque;

/**
 * Remembers which messages of one broker the gateways of a cluster took last, whoever held the
 * link, so that the next one knows what the broker sends again. Payloads are not kept. Safe for use
 * by any thread.
 */
public final class RecentMessages {
  private final String broker;
  private final ArrayDeque<Redeliveries.Taken> latest = new ArrayDeque<>();
  private final Fingerprint fingerprint = new Fingerprint();

  /**
   * Knows no message yet.
   *
   * @param broker the broker's name; others use the same packet identifiers
   */
  public RecentMessages(String broker) {
    this.broker = broker;
  }

  /** Takes note of what the batch holds. */
  public synchronized void take(EventBatch batch) {
    for (int i = 0; i < batch.events().size(); i++) {
      Event event = batch.events().get(i);
      if (event instanceof MqttMessage message
          && message.packetId() != 0
          && message.broker().equals(broker)) {
        latest.add(
            new Redeliveries.Taken(
                message.packetId(),
                fingerprint.of(message),
                message.time(),
                batch.origin(),
                batch.firstSeq() + i));
        if (latest.size() > Redeliveries.REMEMBERED) {
          latest.remove();
        }
      }
    }
  }

  /** Tells a bridge that begins what others took before. */
  synchronized void recallTo(Redeliveries redeliveries) {
    latest.forEach(redeliveries::takenEarlier);
  }
}
