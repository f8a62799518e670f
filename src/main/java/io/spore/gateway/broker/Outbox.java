package io.spore.gateway.broker;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What waits for one subscriber, and which of it may be sent now. Messages leave in the order they
 * came; those at QoS 1 and 2 occupy a place in the window until the subscriber has acknowledged
 * them (MQTT 3.1.1, section 4.3). Half of the queue is for QoS 1 and 2 alone, so that a flood at
 * QoS 0 does not cost them their room.
 */
final class Outbox {
  /** Beyond this many bytes that the socket has not taken yet, further messages wait here. */
  static final int MAX_UNWRITTEN = 256 * 1024;

  private final int maxMessages;
  private final int maxBytes;
  private int window;
  private final Queue<Delivery> waiting = new ArrayDeque<>();
  private final Map<Integer, Unfinished> inFlight = new LinkedHashMap<>();
  private long waitingBytes;
  private long unwrittenBytes;
  private int lastPacketId;
  private boolean congested;
  private boolean moved;

  /**
   * Starts empty.
   *
   * @param window messages that may be unacknowledged
   */
  Outbox(int maxMessages, int maxBytes, int window) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
    this.window = window;
  }

  /** What became of a message offered. */
  enum Offer {
    /** It waits, and will be sent. */
    TAKEN,
    /** There is no room, and QoS 0 promises nothing. */
    DROPPED,
    /** There is no room, though QoS 1 or 2 promises delivery: the subscriber cannot be served. */
    HOPELESS
  }

  /**
   * A message that is to be sent now.
   *
   * @param packetId 0 for QoS 0
   */
  record Outgoing(Delivery delivery, int packetId) {
    /** What it counts for until the socket has taken it, in bytes. */
    int sizeInBytes() {
      return delivery.publication().sizeInBytes();
    }
  }

  /** The packet that completes, or carries on, the exchange of a message in flight. */
  private enum Awaited {
    PUBACK,
    PUBREC,
    PUBCOMP
  }

  /** A message in flight; what it carries is kept, for a client that comes back without it. */
  private record Unfinished(Delivery delivery, Awaited awaited) {}

  /**
   * The client is back on a new connection.
   *
   * @param newWindow messages that may be unacknowledged on it
   */
  void resume(int newWindow) {
    window = newWindow;
    unwrittenBytes = 0;
    moved = true;
  }

  /** Messages to be sent once more (MQTT 3.1.1, section 4.4), in their order. */
  List<Outgoing> unacknowledged() {
    return inFlight.entrySet().stream()
        .filter(entry -> entry.getValue().awaited() != Awaited.PUBCOMP)
        .map(entry -> new Outgoing(entry.getValue().delivery(), entry.getKey()))
        .toList();
  }

  /** Packet identifiers to be released once more, in their order. */
  List<Integer> unreleased() {
    return inFlight.entrySet().stream()
        .filter(entry -> entry.getValue().awaited() == Awaited.PUBCOMP)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A message is sent once more; {@link #written} follows as for the first time. */
  void sentAgain(Outgoing message) {
    unwrittenBytes += message.sizeInBytes();
  }

  /** Puts a message into the queue, if it has room; an empty queue has room for any one message. */
  Offer offer(Delivery delivery) {
    int size = delivery.publication().sizeInBytes();
    boolean promised = delivery.qos() > 0;
    if (!waiting.isEmpty() && !fits(size, promised ? 4 : 2)) {
      return promised ? Offer.HOPELESS : Offer.DROPPED;
    }
    waiting.add(delivery);
    waitingBytes += size;
    congested = congested || (promised && !fits(0, 3));
    return Offer.TAKEN;
  }

  /** Whether there is room within so many quarters of the queue. */
  private boolean fits(int size, int quarters) {
    return 4L * (waiting.size() + 1) <= (long) quarters * maxMessages
        && 4 * (waitingBytes + size) <= (long) quarters * maxBytes;
  }

  /** Takes the next message that may be sent now; null when none waits, or none may. */
  Outgoing poll() {
    Delivery next = waiting.peek();
    if (next == null || unwrittenBytes >= MAX_UNWRITTEN) {
      return null;
    }
    if (next.qos() > 0 && inFlight.size() >= window) {
      return null;
    }
    waiting.remove();
    int size = next.publication().sizeInBytes();
    waitingBytes -= size;
    unwrittenBytes += size;
    moved = true;
    congested = congested && !waiting.isEmpty() && !fits(0, 2);
    return new Outgoing(next, next.qos() == 0 ? 0 : packetIdFor(next));
  }

  private int packetIdFor(Delivery delivery) {
    do {
      lastPacketId = lastPacketId % 65_535 + 1;
    } while (inFlight.containsKey(lastPacketId));
    Awaited awaited = delivery.qos() == 1 ? Awaited.PUBACK : Awaited.PUBREC;
    inFlight.put(lastPacketId, new Unfinished(delivery, awaited));
    return lastPacketId;
  }

  /** The socket took a message, or never will. */
  void written(Outgoing message) {
    unwrittenBytes -= message.sizeInBytes();
  }

  /** A message that was taken to be sent is not sent after all. */
  void discarded(Outgoing message) {
    written(message);
    inFlight.remove(message.packetId());
  }

  /** PUBACK: a message at QoS 1 arrived. */
  void acknowledged(int packetId) {
    finish(packetId, Awaited.PUBACK);
  }

  /** PUBREC: a message at QoS 2 arrived; it keeps its place until PUBCOMP. */
  void received(int packetId) {
    inFlight.computeIfPresent(
        packetId,
        (id, unfinished) ->
            unfinished.awaited() == Awaited.PUBREC
                ? new Unfinished(unfinished.delivery(), Awaited.PUBCOMP)
                : unfinished);
  }

  /** PUBREC with an error: the subscriber does not want a message at QoS 2. */
  void refused(int packetId) {
    finish(packetId, Awaited.PUBREC);
  }

  /** PUBCOMP: the exchange of a message at QoS 2 is over. */
  void completed(int packetId) {
    finish(packetId, Awaited.PUBCOMP);
  }

  private void finish(int packetId, Awaited awaited) {
    inFlight.computeIfPresent(
        packetId, (id, unfinished) -> unfinished.awaited() == awaited ? null : unfinished);
  }

  /**
   * Whether publishers at QoS 1 and 2 should pause: from the moment such a message fills three
   * quarters of the queue until it is half empty.
   */
  boolean isCongested() {
    return congested;
  }

  /** Whether the queue is congested and nothing has left it since this was asked the last time. */
  boolean isStalled() {
    boolean stalled = congested && !moved;
    moved = false;
    return stalled;
  }

  /** Messages that wait. */
  int waiting() {
    return waiting.size();
  }

  /** Messages sent and not yet acknowledged. */
  int inFlight() {
    return inFlight.size();
  }
}
