package io.spore.gateway.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** Counts what came over the link since the gateway started; may be read from any thread. */
public final class MqttCounters {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder oversized = new LongAdder();
  private final LongAdder excluded = new LongAdder();
  private final LongAdder retainedIgnored = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder fenced = new LongAdder();
  private final LongAdder reconnects = new LongAdder();
  private volatile boolean connected;

  /** Messages received and published. */
  public long messages() {
    return messages.sum();
  }

  /** Payload bytes of these messages. */
  public long bytes() {
    return bytes.sum();
  }

  /** Messages skipped because they were larger than allowed. */
  public long oversized() {
    return oversized.sum();
  }

  /** Messages that came and were not wanted: excluded, or of a filter wider than configured. */
  public long excluded() {
    return excluded.sum();
  }

  /** Retained messages left out because of {@code mqtt.retained: ignore}. */
  public long retainedIgnored() {
    return retainedIgnored.sum();
  }

  /** Messages passed over because the link they came on had been given up already. */
  public long late() {
    return late.sum();
  }

  /** Whether the link stands: connected and subscribed. */
  public boolean connected() {
    return connected;
  }

  /**
   * Messages that the broker sent again though they had been taken; they were acknowledged only.
   */
  public long redelivered() {
    return redelivered.sum();
  }

  /** How often a lost link came back; the first connection does not count. */
  public long reconnects() {
    return reconnects.sum();
  }

  void received(int payloadBytes) {
    messages.increment();
    bytes.add(payloadBytes);
  }

  void recognised() {
    redelivered.increment();
  }

  /** Messages not published because another gateway led when they were to be. */
  public long fenced() {
    return fenced.sum();
  }

  void fenced(int messages) {
    fenced.add(messages);
  }

  void skipped() {
    oversized.increment();
  }

  void retainedIgnored(int count) {
    retainedIgnored.add(count);
  }

  void passedOver() {
    excluded.increment();
  }

  void cameLate() {
    late.increment();
  }

  void linked(boolean stands) {
    connected = stands;
  }

  void reconnected() {
    reconnects.increment();
  }
}
