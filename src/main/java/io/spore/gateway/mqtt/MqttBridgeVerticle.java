package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bridges one MQTT broker onto the event bus. It counts as started once the first attempt is under
 * way: an absent broker is no reason not to start, it is tried again until it is there. After each
 * connect it subscribes afresh.
 */
public final class MqttBridgeVerticle extends VerticleBase implements Backpressure.Source {
  /** How often the link is looked after; the precision of retries and timeouts. */
  private static final long TICK_MS = 100;

  private final MqttConfig config;
  private final SporeEvents events;
  private final Optional<EventHistory> history;
  private final Succession succession;
  private final BrokerClient.Factory clients;
  private final MqttCounters counters;
  private final WantedTopics topics;
  private Optional<Bridges> bridges = Optional.empty();

  private MessageIntake intake;
  private LinkKeeper link;
  private long timer;

  /**
   * Bridges the broker that the configuration names.
   *
   * @param config with a broker URL
   * @param events where messages and changes of the link are published
   * @param history what earlier runs received, if there is an event log
   */
  public MqttBridgeVerticle(MqttConfig config, SporeEvents events, Optional<EventHistory> history) {
    this(config, events, history, Succession.NONE, new MqttCounters());
  }

  /**
   * Bridges the broker that the configuration names, in the place of another gateway.
   *
   * @param config with a broker URL
   * @param events where messages and changes of the link are published while this gateway leads
   * @param history what earlier runs received, if there is an event log
   * @param succession what is known of those who held the link before
   * @param counters counts on where an earlier bridge to this broker stopped
   */
  public MqttBridgeVerticle(
      MqttConfig config,
      SporeEvents events,
      Optional<EventHistory> history,
      Succession succession,
      MqttCounters counters) {
    this(config, events, history, succession, counters, BrokerClients::create);
  }

  /**
   * Bridges a broker through other clients than the usual ones.
   *
   * @param config with a broker URL
   * @param events where messages and changes of the link are published
   * @param history what earlier runs received, if there is an event log
   * @param succession what is known of those who held the link before
   * @param clients makes a client for each attempt
   */
  public MqttBridgeVerticle(
      MqttConfig config,
      SporeEvents events,
      Optional<EventHistory> history,
      Succession succession,
      BrokerClient.Factory clients) {
    this(config, events, history, succession, new MqttCounters(), clients);
  }

  private MqttBridgeVerticle(
      MqttConfig config,
      SporeEvents events,
      Optional<EventHistory> history,
      Succession succession,
      MqttCounters counters,
      BrokerClient.Factory clients) {
    BrokerUrl broker =
        config
            .url()
            .orElseThrow(() -> new IllegalArgumentException("mqtt.url: no broker to bridge"));
    this.config = config;
    this.events = events;
    this.history = history;
    this.succession = succession;
    this.clients = clients;
    this.counters = counters;
    this.topics =
        new WantedTopics(
            broker, config.requests(), config.retained().policy() != Retained.Policy.IGNORE);
  }

  /**
   * Makes sure that a bridge could be started, for a gateway that will need one only later.
   *
   * @throws ConfigException naming the key, the file and what is wrong with it
   */
  public static void check(Vertx vertx, MqttConfig config) {
    if (config.url().filter(BrokerUrl::tls).isPresent()) {
      ClientOptions.checkTls(vertx, config.tls());
    }
  }

  /** Tells this broker from others; empty for the one of {@code mqtt.url}. */
  public String name() {
    return config.name();
  }

  /** What came over the link so far. */
  public MqttCounters counters() {
    return counters;
  }

  /** Has the bridge known there for as long as it is up; to be called before it starts. */
  public MqttBridgeVerticle knownTo(Bridges others) {
    bridges = Optional.of(others);
    return this;
  }

  @Override
  public Future<?> start() {
    check(vertx, config);
    FencedOutlet outlet =
        new FencedOutlet(config.url().orElseThrow(), events, succession.leadership(), counters);
    intake =
        new MessageIntake(
            config,
            vertx,
            context,
            events,
            outlet,
            topics,
            succession,
            counters,
            MqttBridgeVerticle::steadyMillis);
    link =
        new LinkKeeper(
            config,
            listener -> clients.create(vertx, config, listener),
            topics,
            intake,
            outlet,
            counters,
            MqttBridgeVerticle::steadyMillis);
    return intake.recallTaken(history).onSuccess(recalled -> begin());
  }

  private void begin() {
    lookAfterLink();
    events.backpressure().control(this);
    timer = vertx.setPeriodic(TICK_MS, tick -> lookAfterLink());
    bridges.ifPresent(known -> known.add(this));
  }

  private void lookAfterLink() {
    link.lookAfter();
    intake.logOversized();
  }

  @Override
  public Future<?> stop() {
    bridges.ifPresent(known -> known.remove(this));
    vertx.cancelTimer(timer);
    events.backpressure().release(this);
    return link.stop(intake.finish());
  }

  /**
   * Stops reading from the broker, so that TCP holds it back; survives a reconnect. May be called
   * from any thread.
   */
  @Override
  public void pause() {
    context.runOnContext(now -> link.setPaused(true));
  }

  /** Reads on after {@link #pause}. May be called from any thread. */
  @Override
  public void resume() {
    context.runOnContext(now -> link.setPaused(false));
  }

  /**
   * Subscribes to other topics from now on, while messages flow: only the difference is told to the
   * broker. May be called from any thread.
   *
   * @param wanted at least one, with valid filters
   * @return completes when the broker agreed, or at once while there is no link; fails when the
   *     broker refuses, and all stays as it was
   */
  public Future<Void> apply(List<Subscription> wanted) {
    return onEventLoop(() -> applyNow(wanted));
  }

  private Future<Void> applyNow(List<Subscription> wanted) {
    List<Subscription> before = topics.change(config.requests(wanted));
    return link.followWishes()
        .recover(
            refused -> {
              topics.change(before);
              return Future.failedFuture(refused);
            });
  }

  /**
   * Publishes to this broker, whether or not clients may. May be called from any thread.
   *
   * @return as {@link MessagePublisher#publish} does
   */
  public Future<Void> publish(OutgoingMessage message) {
    return onEventLoop(() -> link.publish(message));
  }

  /** Milliseconds of a clock that nobody sets. */
  private static long steadyMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private Future<Void> onEventLoop(Supplier<Future<Void>> task) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(now -> task.get().onComplete(done));
    return done.future();
  }
}
