package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import java.util.Arrays;

/**
 * A PUBLISH packet (MQTT 3.1.1, section 3.3) on its way in, whatever pieces it comes in. Its
 * payload is copied once, into the array that the message keeps; a payload that is too large is not
 * kept at all. One object serves one packet after the other.
 */
final class IncomingPublish {
  private static final int LENGTH_BYTES = 2;
  private static final int ID_BYTES = 2;
  private static final int RETAIN = 1;
  private static final int DUP = 8;
  private static final byte[] NOTHING = {};

  private final int maxPayload;
  private final TopicNames topics;

  /** Topic length, topic and packet identifier, as they came. */
  private byte[] header = new byte[256];

  private int headerTaken;
  private int headerLength;
  private int flags;
  private int remaining;
  private String topic;
  private byte[] payload;
  private int payloadTaken;
  private int payloadSize;

  /**
   * Takes no packet yet.
   *
   * @param maxPayload the largest payload that is kept, in bytes
   * @param topics knows the names
   */
  IncomingPublish(int maxPayload, TopicNames topics) {
    this.maxPayload = maxPayload;
    this.topics = topics;
  }

  /**
   * Begins the next packet behind its fixed header.
   *
   * @param flags the fixed header's: DUP, QoS, RETAIN
   * @param remaining how many bytes follow
   * @throws DecoderException when there is no such packet
   */
  void begin(int flags, int remaining) {
    this.flags = flags;
    this.remaining = remaining;
    headerTaken = 0;
    headerLength = LENGTH_BYTES;
    payload = null;
    payloadTaken = 0;
    payloadSize = 0;
    if (qos() > 2) {
      throw new DecoderException("a PUBLISH with QoS 3");
    }
    checkHeaderFits();
  }

  /**
   * Takes the packet's bytes out of this range.
   *
   * @return where the next packet's bytes begin, or the end of the range
   * @throws DecoderException when the packet is malformed
   */
  int take(ByteBuf in, int from, int to) {
    int at = takeHeader(in, from, to);
    if (headerTaken < headerLength) {
      return at;
    }
    int count = Math.min(payloadSize - payloadTaken, to - at);
    if (payload != null && count > 0) {
      in.getBytes(at, payload, payloadTaken, count);
    }
    payloadTaken += count;
    return at + count;
  }

  private int takeHeader(ByteBuf in, int from, int to) {
    int at = from;
    while (headerTaken < headerLength && at < to) {
      int count = Math.min(headerLength - headerTaken, to - at);
      in.getBytes(at, header, headerTaken, count);
      headerTaken += count;
      at += count;
      if (headerTaken == LENGTH_BYTES) {
        onTopicLength();
      }
      if (headerTaken == headerLength) {
        onHeader();
      }
    }
    return at;
  }

  private void onTopicLength() {
    headerLength = LENGTH_BYTES + topicLength() + (qos() == 0 ? 0 : ID_BYTES);
    checkHeaderFits();
    if (header.length < headerLength) {
      header = Arrays.copyOf(header, headerLength);
    }
  }

  private void checkHeaderFits() {
    if (headerLength > remaining) {
      throw new DecoderException("a PUBLISH that ends within its header");
    }
  }

  private void onHeader() {
    if (qos() > 0 && packetId() == 0) {
      throw new DecoderException("a PUBLISH with packet identifier 0");
    }
    topic = topics.name(header, LENGTH_BYTES, topicLength());
    payloadSize = remaining - headerLength;
    if (payloadSize <= maxPayload) {
      payload = payloadSize == 0 ? NOTHING : new byte[payloadSize];
    }
  }

  /** Whether the last byte was taken. */
  boolean isComplete() {
    return headerTaken == headerLength && payloadTaken == payloadSize;
  }

  /** Whether the payload was larger than what is kept; it then was thrown away. */
  boolean isTooLarge() {
    return payloadSize > maxPayload;
  }

  /** The topic name. */
  String topic() {
    return topic;
  }

  /** Hands out the payload, which is forgotten here. */
  byte[] takePayload() {
    byte[] taken = payload;
    payload = null;
    return taken;
  }

  /** The payload's size in bytes, kept or not. */
  int payloadSize() {
    return payloadSize;
  }

  /** The QoS: 0, 1 or 2. */
  int qos() {
    return (flags >> 1) & 3;
  }

  /** Whether it is a retained message, not news. */
  boolean isRetained() {
    return (flags & RETAIN) != 0;
  }

  /** Whether the broker says that it may have sent it before. */
  boolean isDuplicate() {
    return (flags & DUP) != 0;
  }

  /** The packet identifier, at QoS 1 and 2. */
  int packetId() {
    return twoBytes(headerLength - ID_BYTES);
  }

  private int topicLength() {
    return twoBytes(0);
  }

  private int twoBytes(int at) {
    return (header[at] & 0xff) << 8 | (header[at + 1] & 0xff);
  }
}
