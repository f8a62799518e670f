package io.spore.gateway.broker;

import java.util.ArrayDeque;
import java.util.HashMap;
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
  private final int window;
  private final Queue<Delivery> waiting = new ArrayDeque<>();
  private final Map<Integer, Awaited> inFlight = new HashMap<>();
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
    return new Outgoing(next, next.qos() == 0 ? 0 : packetIdFor(next.qos()));
  }

  private int packetIdFor(int qos) {
    do {
      lastPacketId = lastPacketId % 65_535 + 1;
    } while (inFlight.containsKey(lastPacketId));
    inFlight.put(lastPacketId, qos == 1 ? Awaited.PUBACK : Awaited.PUBREC);
    return lastPacketId;
  }

  /** The socket took a message, or never will. */
  void written(Outgoing message) {
    unwrittenBytes -= message.sizeInBytes();
  }

  /** PUBACK: a message at QoS 1 arrived. */
  void acknowledged(int packetId) {
    inFlight.remove(packetId, Awaited.PUBACK);
  }

  /** PUBREC: a message at QoS 2 arrived; it keeps its place until PUBCOMP. */
  void received(int packetId) {
    inFlight.replace(packetId, Awaited.PUBREC, Awaited.PUBCOMP);
  }

  /** PUBREC with an error: the subscriber does not want a message at QoS 2. */
  void refused(int packetId) {
    inFlight.remove(packetId, Awaited.PUBREC);
  }

  /** PUBCOMP: the exchange of a message at QoS 2 is over. */
  void completed(int packetId) {
    inFlight.remove(packetId, Awaited.PUBCOMP);
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
