package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A PUBLISH packet on its way past: of its bytes only topic name and packet identifier are kept
 * (MQTT 3.1.1, section 3.3.2), which is what a log line and an acknowledgement need.
 */
final class DroppedPublish {
  private final byte[] variableHeader;
  private final int topicLength;
  private final int qos;
  private final long payloadSize;
  private int kept;
  private long left;

  /**
   * Begins after the topic length.
   *
   * @param topicLength in bytes
   * @param qos 0 to 3
   * @param left bytes that follow
   */
  DroppedPublish(int topicLength, int qos, long left) {
    this.topicLength = topicLength;
    this.qos = qos;
    this.left = left;
    this.variableHeader = new byte[topicLength + (qos == 0 ? 0 : 2)];
    this.payloadSize = left - variableHeader.length;
  }

  /** Takes the packet's bytes out of this range; returns where the next packet's bytes begin. */
  int take(ByteBuf in, int from, int to) {
    int taken = (int) Math.min(left, to - from);
    int toKeep = Math.min(taken, variableHeader.length - kept);
    in.getBytes(from, variableHeader, kept, toKeep);
    kept += toKeep;
    left -= taken;
    return from + taken;
  }

  boolean isComplete() {
    return left == 0;
  }

  int qos() {
    return qos;
  }

  String topic() {
    return new String(variableHeader, 0, topicLength, StandardCharsets.UTF_8);
  }

  int packetId() {
    return (variableHeader[topicLength] & 0xff) << 8 | (variableHeader[topicLength + 1] & 0xff);
  }

  long payloadSize() {
    return payloadSize;
  }
}
