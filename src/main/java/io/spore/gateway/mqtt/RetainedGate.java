package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.event.MqttMessage;
import java.util.function.LongSupplier;

/**
 * Decides what becomes of retained messages; all others pass. What has to wait is acknowledged at
 * once: the broker keeps it in any case, and its unacknowledged messages are limited. To be used on
 * one event loop.
 */
final class RetainedGate {
  private final Retained.Policy policy;
  private final WantedTopics topics;

  private final RetainedFlood flood;
  private final MessageGatherer onward;
  private final MqttCounters counters;
  private final LongSupplier clock;

  /**
   * Opens the gate.
   *
   * @param topics what is wanted now
   * @param onward takes the messages that pass
   * @param clock any steady count of milliseconds
   */
  RetainedGate(
      Retained retained,
      WantedTopics topics,
      MessageGatherer onward,
      MqttCounters counters,
      LongSupplier clock) {
    this.policy = retained.policy();
    this.topics = topics;
    this.flood = new RetainedFlood(retained.rate(), retained.bytes(), clock.getAsLong());
    this.onward = onward;
    this.counters = counters;
    this.clock = clock;
  }

  /** A message came from the broker. */
  void message(MqttMessage message, Runnable acknowledge) {
    if (topics.newsMayBeMarked()) {
      // it can't be told from retained messages, and news must not be acknowledged early
      onward.add(message, acknowledge);
    } else if (message.retained()) {
      retained(message, acknowledge);
    } else {
      flood.overtaken(message.topic()).ifPresent(this::release);
      onward.add(message, acknowledge);
    }
  }

  private void retained(MqttMessage message, Runnable acknowledge) {
    switch (policy) {
      case IGNORE -> {
        counters.retainedIgnored(1);
        onward.addSkipped(acknowledge);
      }
      case SNAPSHOT_ONLY -> onward.add(message.keptForSnapshots(), acknowledge);
      case FORWARD -> {
        if (flood.passes(message, clock.getAsLong())) {
          onward.add(message, acknowledge);
        } else {
          onward.addSkipped(acknowledge);
        }
      }
    }
  }

  /** Lets those pass whose turn has come; to be called ten times a second or so. */
  void releaseDue() {
    if (flood.waiting() > 0) {
      flood.dueAt(clock.getAsLong()).forEach(this::release);
    }
  }

  private void release(MqttMessage message) {
    onward.add(message, RetainedGate::acknowledgedBefore);
  }

  /** Whether so much waits that no more should be read. */
  boolean isFull() {
    return flood.isFull();
  }

  /** How many messages wait. */
  int waiting() {
    return flood.waiting();
  }

  private static void acknowledgedBefore() {
    // when it had to wait
  }
}
