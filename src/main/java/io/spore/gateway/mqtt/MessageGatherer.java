package io.spore.gateway.mqtt;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Gathers the messages of one event-loop turn into one batch, in order. Under load a turn reads
 * many messages and the work of publishing is shared among them; a lone message leaves at the end
 * of its own turn, so no timer delays it. Acknowledgements follow once their batch is stored, in
 * order (MQTT 3.1.1, section 4.6).
 */
final class MessageGatherer {
  static final int MAX_EVENTS = 1_000;
  static final int MAX_BYTES = 256 * 1024;

  /** Knows when published messages are taken care of. */
  @FunctionalInterface
  interface Storage {
    /** Runs the action, in the order of the calls, once all before the position is stored. */
    void whenStored(long position, Runnable action);
  }

  /** Where messages go. */
  @FunctionalInterface
  interface Outlet {
    /**
     * Publishes a batch; must not keep the list.
     *
     * @param enteredAt when the first message was read, as of {@link System#nanoTime()}
     * @return the position behind it; empty when the batch may not be published and never may
     */
    OptionalLong publish(List<Event> batch, long enteredAt);
  }

  private final Outlet outlet;
  private final BooleanSupplier mustWait;
  private final Storage storage;
  private final Unacknowledged unacknowledged;
  private final Executor atEndOfTurn;

  private final List<Event> messages = new ArrayList<>();
  private List<Runnable> acknowledgements = new ArrayList<>();
  private long bytes;
  private long readAt;
  private long enteredAt;
  private long published;
  private boolean flushPlanned;

  /**
   * Gathers nothing yet.
   *
   * @param mustWait whether it is not known at the moment if the outlet may be asked
   * @param outlet takes the batches
   * @param storage runs its actions on the event loop
   * @param unacknowledged is told of each acknowledgement that waits
   * @param atEndOfTurn runs a task on the event loop after what it is now busy with
   */
  MessageGatherer(
      BooleanSupplier mustWait,
      Outlet outlet,
      Storage storage,
      Unacknowledged unacknowledged,
      Executor atEndOfTurn) {
    this.mustWait = mustWait;
    this.outlet = outlet;
    this.storage = storage;
    this.unacknowledged = unacknowledged;
    this.atEndOfTurn = atEndOfTurn;
  }

  /** What is added from now on was read at this time, as of {@link System#nanoTime()}. */
  void reading(long at) {
    readAt = at;
  }

  /** Adds a message; the acknowledgement is called once the message is stored. */
  void add(MqttMessage message, Runnable acknowledge) {
    if (messages.isEmpty()) {
      enteredAt = readAt;
    }
    messages.add(message);
    bytes += message.sizeInBytes();
    if (message.qos() > 0) {
      acknowledgements.add(acknowledge);
    }
    if (messages.size() >= MAX_EVENTS || bytes >= MAX_BYTES) {
      flush();
    } else {
      planFlush();
    }
  }

  /** Acknowledges a message that is not published, in its turn among the others. */
  void addSkipped(Runnable acknowledge) {
    acknowledgements.add(acknowledge);
    planFlush();
  }

  /**
   * Publishes what was gathered so far, and has it acknowledged once it is stored. What may not be
   * published is not acknowledged either: the broker has it for whoever may.
   */
  void flush() {
    if (mustWait.getAsBoolean()) {
      planFlush();
      return;
    }
    if (!messages.isEmpty()) {
      OptionalLong position = publishInRuns();
      messages.clear();
      bytes = 0;
      if (position.isEmpty()) {
        acknowledgements.clear();
        return;
      }
      published = position.getAsLong();
    }
    if (!acknowledgements.isEmpty()) {
      List<Runnable> waiting = acknowledgements;
      acknowledgements = new ArrayList<>();
      unacknowledged.add(waiting.size());
      storage.whenStored(published, () -> acknowledge(waiting));
    }
  }

  /** What is kept for snapshots goes in batches of its own. */
  private OptionalLong publishInRuns() {
    OptionalLong position = OptionalLong.empty();
    int from = 0;
    for (int to = 1; to <= messages.size(); to++) {
      if (to == messages.size() || isForSnapshots(to) != isForSnapshots(from)) {
        position = outlet.publish(messages.subList(from, to), enteredAt);
        if (position.isEmpty()) {
          return position;
        }
        from = to;
      }
    }
    return position;
  }

  private boolean isForSnapshots(int place) {
    return messages.get(place).forSnapshotsOnly();
  }

  private void acknowledge(List<Runnable> waiting) {
    waiting.forEach(Runnable::run);
    unacknowledged.done(waiting.size());
  }

  /** Runs the action behind the acknowledgement of all that was published so far. */
  void whenAcknowledged(Runnable action) {
    flush();
    storage.whenStored(published, action);
  }

  private void planFlush() {
    if (!flushPlanned) {
      flushPlanned = true;
      atEndOfTurn.execute(this::flushAsPlanned);
    }
  }

  private void flushAsPlanned() {
    flushPlanned = false;
    flush();
  }
}
