package io.spore.gateway.mqtt;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Gathers the messages of one event-loop turn into one batch, in order. Under load a turn reads
 * many messages and the work of publishing is shared among them; a lone message leaves at the end
 * of its own turn, so no timer delays it. Acknowledgements follow their batch, in order (MQTT
 * 3.1.1, section 4.6).
 */
final class MessageGatherer {
  static final int MAX_EVENTS = 1_000;
  static final int MAX_BYTES = 256 * 1024;

  private final Consumer<List<Event>> publish;
  private final Executor atEndOfTurn;

  private final List<Event> messages = new ArrayList<>();
  private final List<Runnable> acknowledgements = new ArrayList<>();
  private long bytes;
  private boolean flushPlanned;

  /**
   * Gathers nothing yet.
   *
   * @param publish takes a batch; must not keep the list
   * @param atEndOfTurn runs a task on the event loop after what it is now busy with
   */
  MessageGatherer(Consumer<List<Event>> publish, Executor atEndOfTurn) {
    this.publish = publish;
    this.atEndOfTurn = atEndOfTurn;
  }

  /** Adds a message; the acknowledgement is called once the message is published. */
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

  /** Publishes what was gathered so far, then acknowledges it. */
  void flush() {
    if (!messages.isEmpty()) {
      publish.accept(messages);
      messages.clear();
      bytes = 0;
    }
    // what the broker is told is taken care of has been handed on: here, not earlier
    acknowledgements.forEach(Runnable::run);
    acknowledgements.clear();
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
