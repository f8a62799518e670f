package io.spore.gateway.websocket;

import java.util.concurrent.atomic.LongAdder;

/** Counts what clients of one kind are written. Any thread may count and read. */
public final class Deliveries {
  private final Rendering rendering;
  private final LongAdder clients = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Deliveries(Rendering rendering) {
    this.rendering = rendering;
  }

  /** The way to these clients: {@code websocket} or {@code sse}. */
  public String transport() {
    return rendering.transport();
  }

  /** What they are sent: {@code plain} or {@code cloudevents}. */
  public String format() {
    return rendering.format();
  }

  /** How many clients of this kind are connected. */
  public long clients() {
    return clients.sum();
  }

  /** Events handed to these clients' sockets, each counted once for each client. */
  public long events() {
    return events.sum();
  }

  /** Bytes of these events, with what frames them. */
  public long bytes() {
    return bytes.sum();
  }

  void joined() {
    clients.increment();
  }

  void left() {
    clients.decrement();
  }

  void written(long newEvents, long newBytes) {
    events.add(newEvents);
    bytes.add(newBytes);
  }
}
