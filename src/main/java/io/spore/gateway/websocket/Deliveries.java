package io.spore.gateway.websocket;

import java.util.concurrent.atomic.LongAdder;

/** Counts what clients of one kind are written. Any thread may count and read. */
public final class Deliveries {
  private final String transport;
  private final String format;
  private final LongAdder clients = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /**
   * Starts at zero.
   *
   * @param transport the way to these clients, such as {@code websocket}
   * @param format what they are sent, such as {@code plain}
   */
  public Deliveries(String transport, String format) {
    this.transport = transport;
    this.format = format;
  }

  /** The way to these clients. */
  public String transport() {
    return transport;
  }

  /** What they are sent. */
  public String format() {
    return format;
  }

  /** How many clients of this kind are connected. */
  public long clients() {
    return clients.sum();
  }

  /** Events handed to these clients' sockets, each counted once for each client. */
  public long events() {
    return events.sum();
  }

  /** Bytes of these events, frame headers included. */
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
