package io.spore.gateway.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** MQTT packets as bytes, well-formed or not. */
final class Packets {
  private Packets() {}

  /** A PUBLISH whose payload follows from its size. */
  static byte[] publish(String topic, int qos, int id, int payloadSize) {
    return publish(
        0x30 | qos << 1, topic.getBytes(StandardCharsets.UTF_8), id, payload(payloadSize));
  }

  /** A PUBLISH with this first byte; the identifier is left out at QoS 0. */
  static byte[] publish(int first, byte[] topic, int id, byte[] payload) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(topic.length >> 8);
    body.write(topic.length);
    body.writeBytes(topic);
    if ((first & 6) != 0) {
      body.write(id >> 8);
      body.write(id);
    }
    body.writeBytes(payload);
    return packet(first, body.toByteArray());
  }

  /** The payload of this size. */
  static byte[] payload(int size) {
    byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) (i * 31 + size);
    }
    return payload;
  }

  static byte[] pubrel(int id) {
    return packet(0x62, new byte[] {(byte) (id >> 8), (byte) id});
  }

  static byte[] packet(int first, byte[] body) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(first);
    int length = body.length;
    do {
      packet.write(length % 128 | (length >= 128 ? 0x80 : 0));
      length /= 128;
    } while (length > 0);
    packet.writeBytes(body);
    return packet.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
