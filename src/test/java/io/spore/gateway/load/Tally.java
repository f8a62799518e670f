package io.spore.gateway.load;

/**
 * What one client got of a run of numbered messages: each is expected once and in order. What does
 * not belong to the run, such as a late one of the run before, is passed over.
 */
final class Tally {
  private long first;
  private long next;
  private long end;
  private long received;
  private long outOfOrder;

  /** Expects the messages from the first one on, as many as this. */
  void expect(long firstNumber, long count) {
    first = firstNumber;
    next = firstNumber;
    end = firstNumber + count;
    received = 0;
    outOfOrder = 0;
  }

  /**
   * Takes note of a message.
   *
   * @return whether it belongs to the run
   */
  boolean take(long number) {
    if (number < first || number >= end) {
      return false;
    }
    if (number < next) {
      outOfOrder++;
    } else {
      next = number + 1;
      received++;
    }
    return true;
  }

  /** Messages that arrived for the first time and after those before them. */
  long received() {
    return received;
  }

  /** Messages that did not arrive in their turn. */
  long missing() {
    return end - first - received;
  }

  /** Messages that came again, or after a later one. */
  long outOfOrder() {
    return outOfOrder;
  }
}
