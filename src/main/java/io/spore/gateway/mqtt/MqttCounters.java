package io.spore.gateway.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** Counts what came over the link since the gateway started; may be read from any thread. */
public final class MqttCounters {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder oversized = new LongAdder();
  private final LongAdder late = new LongAdder();
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

  /** Messages passed over because the link they came on had been given up already. */
  public long late() {
    return late.sum();
  }

  /** Whether the link stands: connected and subscribed. */
  public boolean connected() {
    return connected;
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

  void passedOver() {
    late.increment();
  }

  void linked(boolean stands) {
    connected = stands;
  }

  void reconnected() {
    reconnects.increment();
  }
}
