package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the messages of one broker: those that are not wanted or were taken before are
 * acknowledged only, retained ones keep their pace, all others are published and acknowledged once
 * they are stored. Outlives the connections. To be used on one event loop.
 */
final class MessageIntake {
  private static final Logger LOG = LoggerFactory.getLogger(MessageIntake.class);

  /** How long it takes until it is asked again whether this gateway leads. */
  private static final long DOUBT_MS = 20;

  /** How long a stop waits for the log, so that the broker has nothing to send again. */
  private static final long FAREWELL_MS = 1_000;

  /**
   * A link that answers no longer is given up within one and a half keep-alive intervals, so what
   * was acknowledged before that reached the broker; with some room for slow disks.
   */
  private static final int ACKNOWLEDGED_AFTER_INTERVALS = 4;

  private final MqttConfig config;
  private final BrokerUrl broker;
  private final Vertx vertx;
  private final Context context;
  private final SporeEvents events;
  private final FencedOutlet outlet;
  private final MqttCounters counters;
  private final LongSupplier clock;
  private final OversizeLog oversizeLog = new OversizeLog();
  private final Redeliveries redeliveries;
  private final Succession succession;
  private final MessageGatherer gatherer;
  private final RetainedGate retainedGate;

  /**
   * Takes no message yet.
   *
   * @param context the event loop, also of those who call
   * @param topics what is wanted now
   * @param succession what is known of those who held the link before
   * @param clock any steady count of milliseconds
   */
  MessageIntake(
      MqttConfig config,
      Vertx vertx,
      Context context,
      SporeEvents events,
      FencedOutlet outlet,
      WantedTopics topics,
      Succession succession,
      MqttCounters counters,
      LongSupplier clock) {
    this.config = config;
    this.broker = config.url().orElseThrow();
    this.vertx = vertx;
    this.context = context;
    this.events = events;
    this.outlet = outlet;
    this.counters = counters;
    this.clock = clock;
    this.succession = succession;
    this.redeliveries =
        new Redeliveries(
            ACKNOWLEDGED_AFTER_INTERVALS * config.keepAlive().toMillis(), succession.leadership());
    this.gatherer =
        new MessageGatherer(
            outlet::isUnsure,
            outlet,
            this::whenSafe,
            new Unacknowledged(config.maxInFlight(), events.backpressure()),
            this::atEndOfTurn);
    this.retainedGate = new RetainedGate(config.retained(), topics, gatherer, counters, clock);
  }

  /** Whoever is unsure looks again a little later, not at once. */
  private void atEndOfTurn(Runnable task) {
    if (outlet.isUnsure()) {
      vertx.setTimer(DOUBT_MS, later -> task.run());
    } else {
      context.runOnContext(endOfTurn -> task.run());
    }
  }

  /** Always by way of the event loop's queue, so that no acknowledgement overtakes another one. */
  private void whenSafe(long position, Runnable action) {
    events.whenSafe(position, () -> context.runOnContext(now -> action.run()));
  }

  /** Learns what was taken before by earlier runs and by other gateways. */
  Future<Void> recallTaken(Optional<EventHistory> history) {
    Future<Void> fromLog =
        config.persistent() && history.isPresent()
            ? new TakenBefore(history.get(), config.name(), redeliveries).recall()
            : Future.succeededFuture();
    return fromLog.onSuccess(recalled -> succession.taken().ifPresent(this::recallFromOthers));
  }

  private void recallFromOthers(RecentMessages taken) {
    taken.recallTo(redeliveries);
    redeliveries.connectionEnded(System.currentTimeMillis());
  }

  /** What arrives from now on was read at this time, as of {@link System#nanoTime()}. */
  void reading(long at) {
    gatherer.reading(at);
  }

  /**
   * A message arrived.
   *
   * @param duplicate whether the broker says that it may have sent it before
   */
  void message(MqttMessage received, boolean duplicate, Runnable acknowledge) {
    MqttMessage message = named(received);
    if (isTakenAlready(message, duplicate)) {
      counters.recognised();
      gatherer.addSkipped(acknowledge);
    } else {
      counters.received(message.payload().length);
      retainedGate.message(duplicate ? message.asPossiblyRepeated() : message, acknowledge);
    }
  }

  private MqttMessage named(MqttMessage message) {
    return config.name().isEmpty()
        ? message
        : message.from(config.name(), config.topicPrefix() + message.topic());
  }

  private boolean isTakenAlready(MqttMessage message, boolean duplicate) {
    return config.persistent()
        && message.qos() > 0
        && redeliveries.isTakenAlready(message, duplicate);
  }

  /** A message arrived that nobody asked for. */
  void unwanted(Runnable acknowledge) {
    counters.passedOver();
    gatherer.addSkipped(acknowledge);
  }

  /** A message arrived that was too large to be read. */
  void oversized(String topic, long size, Runnable acknowledge) {
    counters.skipped();
    oversizeLog.skipped(topic, size);
    gatherer.addSkipped(acknowledge);
  }

  /** The connection is gone: what was taken on it may come again. */
  void connectionEnded() {
    gatherer.flush();
    redeliveries.connectionEnded(System.currentTimeMillis());
  }

  /** Publishes what was gathered, so that what is published next comes after it. */
  void flush() {
    gatherer.flush();
  }

  /** Whether so many retained messages wait that no more should be read. */
  boolean isFull() {
    return retainedGate.isFull();
  }

  /** Lets retained messages go on whose turn has come; to be called ten times a second or so. */
  void releaseDue() {
    // They waited by intention: that time is not the gateway's delay.
    gatherer.reading(System.nanoTime());
    retainedGate.releaseDue();
  }

  /** Says what there is to say of messages that were too large; to be called now and then. */
  void logOversized() {
    oversizeLog
        .dueAt(clock.getAsLong())
        .ifPresent(
            line ->
                LOG.atWarn()
                    .addKeyValue("broker", broker)
                    .addKeyValue("topic", line.topic())
                    .addKeyValue("dropped", line.count())
                    .log(
                        "messages over mqtt.maxMessageSize skipped, the latest has {} bytes",
                        line.size()));
  }

  /** Takes no more; completes when the broker knows of all that was taken, or a second later. */
  Future<Void> finish() {
    if (retainedGate.waiting() > 0) {
      LOG.atInfo()
          .addKeyValue("broker", broker)
          .addKeyValue("dropped", retainedGate.waiting())
          .log("stopped before all retained messages were forwarded; the broker still has them");
    }
    Promise<Void> acknowledged = Promise.promise();
    // The answers themselves leave at the end of the turn that they were given in.
    gatherer.whenAcknowledged(() -> context.runOnContext(next -> acknowledged.tryComplete()));
    return acknowledged.future().timeout(FAREWELL_MS, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }
}
