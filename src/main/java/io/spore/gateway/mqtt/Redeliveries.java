package io.spore.gateway.mqtt;

import io.spore.gateway.event.MqttMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

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
  private static final int REMEMBERED = 16_384;

  private final long acknowledgedAfterMs;
  private final CRC32C crc = new CRC32C();

  /** Taken on earlier connections, by packet identifier, and not met again since. */
  private final Map<Integer, Taken> earlier = new LinkedHashMap<>();

  /** Taken on this connection, by packet identifier, the oldest first. */
  private final Map<Integer, Taken> current = new LinkedHashMap<>();

  private record Taken(long fingerprint, long time) {}

  /**
   * Knows no message yet.
   *
   * @param acknowledgedAfterMs a message taken so long before the end of its connection was
   *     acknowledged, in milliseconds
   */
  Redeliveries(long acknowledgedAfterMs) {
    this.acknowledgedAfterMs = acknowledgedAfterMs;
  }

  /**
   * Takes note of a message of QoS 1 or 2.
   *
   * @param duplicate whether the broker says that it may have sent it before
   * @return whether it was taken before, so that it is to be acknowledged and nothing else
   */
  boolean isTakenAlready(MqttMessage message, boolean duplicate) {
    Taken now = new Taken(fingerprint(message), message.time());
    Taken before = earlier.remove(message.packetId());
    remember(message.packetId(), now);
    return duplicate && before != null && before.fingerprint() == now.fingerprint();
  }

  /** Takes note of a message that an earlier run took. */
  void takenEarlier(MqttMessage message) {
    remember(message.packetId(), new Taken(fingerprint(message), message.time()));
  }

  private void remember(int packetId, Taken taken) {
    current.remove(packetId);
    current.put(packetId, taken);
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

  private long fingerprint(MqttMessage message) {
    crc.reset();
    crc.update(message.payload());
    return crc.getValue() << Integer.SIZE | (message.topic().hashCode() & 0xffffffffL);
  }
}
