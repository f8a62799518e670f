package io.spore.gateway.mqtt;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;

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

  private final ToLongFunction<List<Event>> publish;
  private final Storage storage;
  private final Unacknowledged unacknowledged;
  private final Executor atEndOfTurn;

  private final List<Event> messages = new ArrayList<>();
  private List<Runnable> acknowledgements = new ArrayList<>();
  private long bytes;
  private long published;
  private boolean flushPlanned;

  /**
   * Gathers nothing yet.
   *
   * @param publish takes a batch and answers with the position behind it; must not keep the list
   * @param storage runs its actions on the event loop
   * @param unacknowledged is told of each acknowledgement that waits
   * @param atEndOfTurn runs a task on the event loop after what it is now busy with
   */
  MessageGatherer(
      ToLongFunction<List<Event>> publish,
      Storage storage,
      Unacknowledged unacknowledged,
      Executor atEndOfTurn) {
    this.publish = publish;
    this.storage = storage;
    this.unacknowledged = unacknowledged;
    this.atEndOfTurn = atEndOfTurn;
  }

  /** Adds a message; the acknowledgement is called once the message is stored. */
  void add(MqttMessage message, Runnable acknowledge) {
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

  /** Publishes what was gathered so far, and has it acknowledged once it is stored. */
  void flush() {
    if (!messages.isEmpty()) {
      published = publish.applyAsLong(messages);
      messages.clear();
      bytes = 0;
    }
    if (!acknowledgements.isEmpty()) {
      List<Runnable> waiting = acknowledgements;
      acknowledgements = new ArrayList<>();
      unacknowledged.add(waiting.size());
      storage.whenStored(published, () -> acknowledge(waiting));
    }
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
