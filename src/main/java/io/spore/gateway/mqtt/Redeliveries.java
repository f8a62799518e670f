package io.spore.gateway.mqtt;

import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recognises messages that the broker sends again after a connection was lost, because the
 * acknowledgement did not reach it. A broker must mark them as duplicates and use the original
 * packet identifier (MQTT 3.1.1, sections 3.3.1.1 and 4.4); the same content is asked for besides,
 * since the identifier may have been given to another message in between.
 *
 * <p>Each message taken excuses one redelivery on each connection. What was taken long before the
 * connection ended was acknowledged for certain and excuses none: else the next message of the same
 * content, lost on the way and sent again, would pass for it.
 */
final class Redeliveries {
  /** No broker leaves more than these unacknowledged: there are not many more identifiers. */
  static final int REMEMBERED = 16_384;

  private final long acknowledgedAfterMs;
  private final Leadership leadership;
  private final Fingerprint fingerprint = new Fingerprint();

  /** Taken on earlier connections, by packet identifier, and not met again since. */
  private final Map<Integer, Taken> earlier = new LinkedHashMap<>();

  /** Taken on this connection, by packet identifier, the oldest first. */
  private final Map<Integer, Taken> current = new LinkedHashMap<>();

  /**
   * A message that was taken.
   *
   * @param packetId the identifier it was delivered with
   * @param fingerprint of topic and payload
   * @param time receipt, in milliseconds since the epoch
   * @param origin who published it; null for this very bridge
   * @param seq its number in the origin
   */
  record Taken(int packetId, long fingerprint, long time, Origin origin, long seq) {}

  /**
   * Knows no message yet.
   *
   * @param acknowledgedAfterMs a message taken so long before the end of its connection was
   *     acknowledged, in milliseconds
   * @param leadership knows what all gateways have
   */
  Redeliveries(long acknowledgedAfterMs, Leadership leadership) {
    this.acknowledgedAfterMs = acknowledgedAfterMs;
    this.leadership = leadership;
  }

  /**
   * Takes note of a message of QoS 1 or 2.
   *
   * @param duplicate whether the broker says that it may have sent it before
   * @return whether it was taken before and is everywhere, so that it is to be acknowledged and
   *     nothing else
   */
  boolean isTakenAlready(MqttMessage message, boolean duplicate) {
    Taken now = new Taken(message.packetId(), fingerprint.of(message), message.time(), null, 0);
    Taken before = earlier.remove(message.packetId());
    remember(now);
    return duplicate
        && before != null
        && before.fingerprint() == now.fingerprint()
        && isEverywhere(before);
  }

  private boolean isEverywhere(Taken before) {
    return before.origin() == null || leadership.isEverywhere(before.origin(), before.seq());
  }

  /** Takes note of a message that an earlier run took, or another gateway. */
  void takenEarlier(Taken taken) {
    remember(taken);
  }

  /**
   * Takes note of a message that an earlier run took, or another gateway.
   *
   * @param origin who published it
   * @param seq its number in the origin
   */
  void takenEarlier(MqttMessage message, Origin origin, long seq) {
    remember(new Taken(message.packetId(), fingerprint.of(message), message.time(), origin, seq));
  }

  private void remember(Taken taken) {
    current.remove(taken.packetId());
    current.put(taken.packetId(), taken);
    if (current.size() > REMEMBERED) {
      current.remove(current.keySet().iterator().next());
    }
  }

  /**
   * The connection is gone: what was taken on it may come again.
   *
   * @param time when it ended, in milliseconds since the epoch
   */
  void connectionEnded(long time) {
    earlier.putAll(current);
    current.clear();
    earlier.values().removeIf(taken -> taken.time() < time - acknowledgedAfterMs);
  }
}
