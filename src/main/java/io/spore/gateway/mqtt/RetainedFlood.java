package io.spore.gateway.mqtt;

import io.spore.gateway.event.MqttMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Retained messages that wait for their turn. After a subscription a broker sends all of them at
 * once, which may be many more than clients can take in; here they leave at a steady pace, a first
 * quarter of a second's worth at once. Of each topic only the latest waits. The clock is the
 * caller's: any steady count of milliseconds.
 */
final class RetainedFlood {
  /** What a message costs beside its bytes: the map's entry. */
  private static final int ENTRY_BYTES = 64;

  /** Larger messages count as several, so that the pace is one of bytes, too. */
  private static final int BYTES_PER_TOKEN = 1024;

  private static final double BURST_SECONDS = 0.25;

  private final int perSecond;
  private final long maxBytes;
  private final double burst;

  private final Map<String, MqttMessage> waiting = new LinkedHashMap<>();
  private long bytes;
  private boolean full;
  private double tokens;
  private long refilled;

  /**
   * Nothing waits yet.
   *
   * @param perSecond how many messages leave in a second
   * @param maxBytes beyond this the flood is {@link #isFull}
   * @param now the time
   */
  RetainedFlood(int perSecond, long maxBytes, long now) {
    this.perSecond = perSecond;
    this.maxBytes = maxBytes;
    this.burst = Math.max(1, perSecond * BURST_SECONDS);
    this.tokens = burst;
    this.refilled = now;
  }

  /**
   * A retained message came.
   *
   * @return whether it may pass at once; otherwise it waits
   */
  boolean passes(MqttMessage message, long now) {
    refill(now);
    if (waiting.isEmpty() && tokens >= 1) {
      tokens -= cost(message);
      return true;
    }
    remove(message.topic());
    waiting.put(message.topic(), message);
    bytes += size(message);
    full |= bytes > maxBytes;
    return false;
  }

  /** News of this topic came: what waited of it must leave first, or it would look newer. */
  Optional<MqttMessage> overtaken(String topic) {
    return waiting.isEmpty() ? Optional.empty() : Optional.ofNullable(remove(topic));
  }

  /** Those whose turn has come, oldest first. */
  List<MqttMessage> dueAt(long now) {
    refill(now);
    List<MqttMessage> due = new ArrayList<>();
    Iterator<MqttMessage> oldest = waiting.values().iterator();
    while (oldest.hasNext() && tokens >= 1) {
      MqttMessage message = oldest.next();
      oldest.remove();
      forget(message);
      tokens -= cost(message);
      due.add(message);
    }
    return due;
  }

  /** Whether no more should be read until half of what waits has left. */
  boolean isFull() {
    return full;
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  private MqttMessage remove(String topic) {
    MqttMessage message = waiting.remove(topic);
    if (message != null) {
      forget(message);
    }
    return message;
  }

  private void forget(MqttMessage message) {
    bytes -= size(message);
    full &= bytes > maxBytes / 2;
  }

  private void refill(long now) {
    tokens = Math.min(burst, tokens + (now - refilled) * perSecond / 1000.0);
    refilled = now;
  }

  private static long size(MqttMessage message) {
    return (long) message.sizeInBytes() + ENTRY_BYTES;
  }

  private static double cost(MqttMessage message) {
    return Math.max(1.0, (double) message.sizeInBytes() / BYTES_PER_TOKEN);
  }
}
