package io.spore.gateway.mqtt;

import io.spore.gateway.event.MqttMessage;
import java.util.zip.CRC32C;

/** Tells messages apart without keeping them: 64 bits of topic and payload. Not thread-safe. */
final class Fingerprint {
  private final CRC32C crc = new CRC32C();

  long of(MqttMessage message) {
    crc.reset();
    crc.update(message.payload());
    return crc.getValue() << Integer.SIZE | (message.topic().hashCode() & 0xffffffffL);
  }
}
