package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges one MQTT broker onto the event bus. It counts as started once the first attempt is under
 * way: an absent broker is no reason not to start, it is tried again until it is there. After each
 * connect it subscribes afresh.
 */
public final class MqttBridgeVerticle extends VerticleBase implements Backpressure.Source {
  private static final Logger LOG = LoggerFactory.getLogger(MqttBridgeVerticle.class);

  /** How often the link is looked after; the precision of retries and timeouts. */
  private static final long TICK_MS = 100;

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
  private final SporeEvents events;
  private final BrokerClient.Factory clients;
  private final MqttCounters counters;
  private final OversizeLog oversizeLog = new OversizeLog();
  private final KeepAlive keepAlive;
  private final BrokerLink link;
  private final Optional<EventHistory> history;
  private final Succession succession;
  private final Redeliveries redeliveries;

  private MessageGatherer gatherer;
  private long timer;
  private boolean paused;
  private boolean wasUp;

  /** The attempt under way or the link that stands; null while there is neither. */
  private Session current;

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
    this(config, events, history, succession, counters, VertxBrokerClient::new);
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
    this.config = config;
    this.counters = counters;
    this.broker =
        config
            .url()
            .orElseThrow(() -> new IllegalArgumentException("mqtt.url: no broker to bridge"));
    this.events = events;
    this.history = history;
    this.succession = succession;
    this.clients = clients;
    this.redeliveries =
        new Redeliveries(
            ACKNOWLEDGED_AFTER_INTERVALS * config.keepAlive().toMillis(), succession.leadership());
    this.keepAlive = new KeepAlive(config.keepAlive());
    this.link =
        new BrokerLink(
            config.reconnectInterval(),
            config.reconnectJitter(),
            config.connectTimeout(),
            () -> ThreadLocalRandom.current().nextDouble());
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

  /** What came over the link so far. */
  public MqttCounters counters() {
    return counters;
  }

  @Override
  public Future<?> start() {
    check(vertx, config);
    gatherer =
        new MessageGatherer(
            this::isUnsure,
            this::publish,
            this::whenSafe,
            new Unacknowledged(config.maxInFlight(), events.backpressure()),
            this::atEndOfTurn);
    return recallTaken().onSuccess(recalled -> begin());
  }

  private boolean isUnsure() {
    return succession.leadership().standing() == Standing.UNSURE;
  }

  private boolean leads() {
    return succession.leadership().standing() == Standing.LEADS;
  }

  private OptionalLong publish(List<Event> batch) {
    OptionalLong position = events.publishIf(this::leads, batch);
    if (position.isEmpty()) {
      counters.fenced(batch.size());
      LOG.atWarn()
          .addKeyValue("broker", broker)
          .addKeyValue("dropped", batch.size())
          .log("messages not published: another gateway leads by now");
    }
    return position;
  }

  /** Whoever is unsure looks again a little later, not at once. */
  private void atEndOfTurn(Runnable task) {
    if (isUnsure()) {
      vertx.setTimer(DOUBT_MS, later -> task.run());
    } else {
      context.runOnContext(endOfTurn -> task.run());
    }
  }

  /** Always by way of the event loop's queue, so that no acknowledgement overtakes another one. */
  private void whenSafe(long position, Runnable action) {
    events.whenSafe(position, () -> context.runOnContext(now -> action.run()));
  }

  private Future<Void> recallTaken() {
    return recallFromLog()
        .onSuccess(
            recalled ->
                succession
                    .taken()
                    .ifPresent(
                        taken -> {
                          taken.recallTo(redeliveries);
                          redeliveries.connectionEnded(System.currentTimeMillis());
                        }));
  }

  private Future<Void> recallFromLog() {
    return config.persistent() && history.isPresent()
        ? new TakenBefore(history.get(), redeliveries).recall()
        : Future.succeededFuture();
  }

  private void begin() {
    lookAfterLink();
    events.backpressure().control(this);
    timer = vertx.setPeriodic(TICK_MS, tick -> lookAfterLink());
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    events.backpressure().release(this);
    link.stop();
    Session last = current;
    current = null;
    counters.linked(false);
    return allAcknowledged()
        .eventually(() -> last == null ? Future.succeededFuture() : last.client.disconnect());
  }

  private Future<Void> allAcknowledged() {
    Promise<Void> acknowledged = Promise.promise();
    // The answers themselves leave at the end of the turn that they were given in.
    gatherer.whenAcknowledged(() -> context.runOnContext(next -> acknowledged.tryComplete()));
    return acknowledged.future().timeout(FAREWELL_MS, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /**
   * Stops reading from the broker, so that TCP holds it back; survives a reconnect. May be called
   * from any thread.
   */
  @Override
  public void pause() {
    context.runOnContext(now -> setPaused(true));
  }

  /** Reads on after {@link #pause}. May be called from any thread. */
  @Override
  public void resume() {
    context.runOnContext(now -> setPaused(false));
  }

  private void setPaused(boolean wanted) {
    if (paused == wanted) {
      return;
    }
    paused = wanted;
    if (paused) {
      keepAlive.pause();
    } else {
      keepAlive.resume();
    }
    if (link.state() == BrokerLink.State.CONNECTED) {
      applyPause();
    }
  }

  private void applyPause() {
    if (paused) {
      current.client.pause();
    } else {
      current.client.resume();
    }
  }

  private void lookAfterLink() {
    long now = steadyMillis();
    if (link.dueAt(now)) {
      connect(now);
    } else if (link.overdueAt(now)) {
      Duration limit = config.connectTimeout();
      giveUp("no answer within " + seconds(limit.toMillis()) + " (" + awaited() + ")");
    } else if (link.state() == BrokerLink.State.CONNECTED) {
      keepAlive(now);
    }
    oversizeLog.dueAt(now).ifPresent(this::logOversized);
  }

  private String awaited() {
    return "waiting for " + current.client.waitingFor();
  }

  private void giveUp(String reason) {
    lost(current, reason);
  }

  private void keepAlive(long now) {
    if (keepAlive.deadAt(now)) {
      giveUp("no answer within " + seconds(keepAlive.patienceMs()) + " (keep-alive)");
    } else if (keepAlive.pingDueAt(now)) {
      keepAlive.pinged(now);
      current.client.ping();
    }
  }

  private void connect(long now) {
    Session session = new Session();
    link.connecting(now);
    LOG.atDebug()
        .addKeyValue("broker", broker)
        .addKeyValue("attempt", link.attempt())
        .log("connecting to the broker");
    current = session;
    session
        .client
        .connect()
        .compose(accepted -> session.client.subscribe(config.requests()))
        .onSuccess(granted -> connected(session, granted))
        .onFailure(failure -> lost(session, failure.getMessage()));
  }

  private void connected(Session session, List<Integer> granted) {
    if (session != current || link.connected() != BrokerLink.Change.UP) {
      return;
    }
    keepAlive.start(steadyMillis());
    if (paused) {
      applyPause();
    }
    if (wasUp) {
      counters.reconnected();
    }
    wasUp = true;
    counters.linked(true);
    LOG.atInfo()
        .addKeyValue("broker", broker)
        .addKeyValue("clientId", config.clientId())
        .addKeyValue("attempt", link.attempt())
        .log("broker connected");
    logGrantedBelowWanted(granted);
    tell(Status.CONNECTED, "", 0);
  }

  private void lost(Session session, String reason) {
    if (session != current) {
      return;
    }
    current = null;
    counters.linked(false);
    gatherer.flush();
    redeliveries.connectionEnded(System.currentTimeMillis());
    session.client.abort();
    long now = steadyMillis();
    boolean stood = link.state() == BrokerLink.State.CONNECTED;
    BrokerLink.Change change = link.lost(reason, now);
    long retryInMs = link.retryInMs(now);
    (change == BrokerLink.Change.NONE ? LOG.atDebug() : LOG.atWarn())
        .addKeyValue("broker", broker)
        .addKeyValue("reason", reason)
        .addKeyValue("delayMs", retryInMs)
        .log(stood ? "broker link lost" : "broker not reached");
    if (change == BrokerLink.Change.DOWN) {
      tell(Status.DISCONNECTED, reason, retryInMs);
    }
  }

  /** Publishes a change of the link, after the messages that came before it. */
  private void tell(Status status, String reason, long retryInMs) {
    gatherer.flush();
    BrokerLinkChanged change =
        new BrokerLinkChanged(
            status, broker.toString(), reason, retryInMs, System.currentTimeMillis());
    events.publishIf(this::leads, List.of(change));
  }

  private void logGrantedBelowWanted(List<Integer> granted) {
    for (int i = 0; i < Math.min(granted.size(), config.subscriptions().size()); i++) {
      Subscription wanted = config.subscriptions().get(i);
      if (granted.get(i) < wanted.qos()) {
        LOG.atWarn()
            .addKeyValue("broker", broker)
            .addKeyValue("topic", wanted.filter())
            .log("broker grants QoS {} where {} was asked for", granted.get(i), wanted.qos());
      }
    }
  }

  private void logOversized(OversizeLog.Line line) {
    LOG.atWarn()
        .addKeyValue("broker", broker)
        .addKeyValue("topic", line.topic())
        .addKeyValue("dropped", line.count())
        .log("messages over mqtt.maxMessageSize skipped, the latest has {} bytes", line.size());
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
  }

  /** Milliseconds of a clock that nobody sets. */
  private static long steadyMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** One client and what is heard from it, for as long as it is the current one. */
  private final class Session implements BrokerClient.Listener {
    final BrokerClient client = clients.create(vertx, config, this);

    @Override
    public void message(MqttMessage message, boolean duplicate, Runnable acknowledge) {
      if (this != current) {
        counters.passedOver();
        return;
      }
      if (isTakenAlready(message, duplicate)) {
        counters.recognised();
        gatherer.addSkipped(acknowledge);
      } else {
        counters.received(message.payload().length);
        gatherer.add(duplicate ? message.asPossiblyRepeated() : message, acknowledge);
      }
    }

    private boolean isTakenAlready(MqttMessage message, boolean duplicate) {
      return config.persistent()
          && message.qos() > 0
          && redeliveries.isTakenAlready(message, duplicate);
    }

    @Override
    public void oversized(String topic, long size, Runnable acknowledge) {
      if (this == current) {
        counters.skipped();
        oversizeLog.skipped(topic, size);
        gatherer.addSkipped(acknowledge);
      }
    }

    @Override
    public void heard() {
      if (this == current) {
        keepAlive.heard();
      }
    }

    @Override
    public void lost(String reason) {
      MqttBridgeVerticle.this.lost(this, reason);
    }
  }
}
