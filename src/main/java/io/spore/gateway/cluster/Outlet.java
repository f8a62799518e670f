package io.spore.gateway.cluster;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The stream of events to one other gateway: how much of it is on its way, and up to where that
 * gateway has them. What does not fit into the window is left out, for this gateway alone.
 */
final class Outlet {
  private final long number;
  private final Window window;
  private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
  private long leftOut;

  /** A batch on its way: where it stands here, and the stream's length with it. */
  private record Sent(long position, long bytes) {}

  /**
   * Begins a stream.
   *
   * @param number tells it apart from earlier ones to the same gateway
   * @param windowBytes what may be on its way
   */
  Outlet(long number, long windowBytes) {
    this.number = number;
    this.window = new Window(windowBytes);
  }

  /**
   * Takes a batch into the stream if it fits in.
   *
   * @param position where it stands in this gateway's order
   * @return the stream with the batch; empty when it is left out
   */
  Optional<Frame.Stream> offer(long position, int bytes, int events) {
    if (!window.admit(bytes)) {
      leftOut += events;
      return Optional.empty();
    }
    unconfirmed.add(new Sent(position, window.sent()));
    return Optional.of(stream());
  }

  /** The stream as far as it was sent. */
  Frame.Stream stream() {
    return new Frame.Stream(number, window.sent());
  }

  /** The other gateway says how far it has the stream. */
  void confirm(Frame.Receipt receipt) {
    if (receipt.number() != number) {
      return;
    }
    window.confirm(receipt.consumed());
    while (!unconfirmed.isEmpty() && unconfirmed.peek().bytes() <= receipt.received()) {
      unconfirmed.remove();
    }
  }

  /**
   * Up to where the other gateway has everything that was not left out.
   *
   * @param end where the order ends
   */
  long confirmedUpTo(long end) {
    return unconfirmed.isEmpty() ? end : unconfirmed.peek().position();
  }

  /** What is on its way, in bytes. */
  long outstanding() {
    return window.outstanding();
  }

  /** How many events were left out. */
  long leftOut() {
    return leftOut;
  }
}
