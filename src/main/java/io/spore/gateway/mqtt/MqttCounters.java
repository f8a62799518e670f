package io.spore.gateway.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** Counts what came over the link since the gateway started; may be read from any thread. */
public final class MqttCounters {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder oversized = new LongAdder();
  private final LongAdder excluded = new LongAdder();
  private final LongAdder retainedIgnored = new LongAdder();
  private final LongAdder reconnects = new LongAdder();

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

  /** How often a lost link came back; the first connection does not count. */
  public long reconnects() {
    return reconnects.sum();
  }

  void received(int payloadBytes) {
    messages.increment();
    bytes.add(payloadBytes);
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

  void reconnected() {
    reconnects.increment();
  }
}
