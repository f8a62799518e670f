package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
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

  private final MqttConfig config;
  private final BrokerUrl broker;
  private final SporeEvents events;
  private final BrokerClient.Factory clients;
  private final MqttCounters counters = new MqttCounters();
  private final OversizeLog oversizeLog = new OversizeLog();
  private final KeepAlive keepAlive;
  private final BrokerLink link;
  private final WantedTopics topics;

  private MessageGatherer gatherer;
  private RetainedGate retainedGate;
  private long timer;
  private boolean paused;
  private boolean holding;
  private boolean wasUp;

  /** The attempt under way or the link that stands; null while there is neither. */
  private Session current;

  /**
   * Bridges the broker that the configuration names.
   *
   * @param config with a broker URL
   * @param events where messages and changes of the link are published
   */
  public MqttBridgeVerticle(MqttConfig config, SporeEvents events) {
    this(config, events, BrokerClients::create);
  }

  /**
   * Bridges a broker through other clients than the usual ones.
   *
   * @param config with a broker URL
   * @param events where messages and changes of the link are published
   * @param clients makes a client for each attempt
   */
  public MqttBridgeVerticle(MqttConfig config, SporeEvents events, BrokerClient.Factory clients) {
    this.config = config;
    this.broker =
        config
            .url()
            .orElseThrow(() -> new IllegalArgumentException("mqtt.url: no broker to bridge"));
    this.events = events;
    this.clients = clients;
    this.keepAlive = new KeepAlive(config.keepAlive());
    this.link =
        new BrokerLink(
            config.reconnectInterval(),
            config.reconnectJitter(),
            config.connectTimeout(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.topics =
        new WantedTopics(
            broker, config.subscriptions(), config.retained().policy() != Retained.Policy.IGNORE);
  }

  /** Tells this broker from others; empty for the one of {@code mqtt.url}. */
  public String name() {
    return config.name();
  }

  /** What came over the link so far. */
  public MqttCounters counters() {
    return counters;
  }

  @Override
  public Future<?> start() {
    if (broker.tls()) {
      ClientOptions.checkTls(vertx, config.tls());
    }
    gatherer =
        new MessageGatherer(events::publish, task -> context.runOnContext(endOfTurn -> task.run()));
    retainedGate =
        new RetainedGate(config.retained(), gatherer, counters, MqttBridgeVerticle::steadyMillis);
    lookAfterLink();
    events.backpressure().control(this);
    timer = vertx.setPeriodic(TICK_MS, tick -> lookAfterLink());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    events.backpressure().release(this);
    link.stop();
    gatherer.flush();
    if (retainedGate.waiting() > 0) {
      LOG.atInfo()
          .addKeyValue("broker", broker)
          .addKeyValue("dropped", retainedGate.waiting())
          .log("stopped before all retained messages were forwarded; the broker still has them");
    }
    Session last = current;
    current = null;
    return last == null ? Future.succeededFuture() : last.client.disconnect();
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
    paused = wanted;
    reviewReading();
  }

  /** Reading stops while others ask for it, and while too many retained messages wait here. */
  private void reviewReading() {
    boolean wanted = paused || retainedGate.isFull();
    if (holding == wanted) {
      return;
    }
    holding = wanted;
    if (holding) {
      keepAlive.pause();
    } else {
      keepAlive.resume();
    }
    if (link.state() == BrokerLink.State.CONNECTED) {
      applyReading();
    }
  }

  private void applyReading() {
    if (holding) {
      current.client.pause();
    } else {
      current.client.resume();
    }
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
    Promise<Void> applied = Promise.promise();
    context.runOnContext(now -> applyNow(wanted).onComplete(applied));
    return applied.future();
  }

  /**
   * Publishes to this broker, whether or not clients may. May be called from any thread.
   *
   * @return as {@link MessagePublisher#publish} does
   */
  public Future<Void> publish(OutgoingMessage message) {
    Promise<Void> published = Promise.promise();
    context.runOnContext(now -> publishNow(message).onComplete(published));
    return published.future();
  }

  private Future<Void> publishNow(OutgoingMessage message) {
    boolean stands = link.state() == BrokerLink.State.CONNECTED;
    return LinkPublishing.publish(message, stands ? current.client : null, config.maxMessageSize());
  }

  private Future<Void> applyNow(List<Subscription> wanted) {
    List<Subscription> before = topics.change(wanted);
    if (link.state() != BrokerLink.State.CONNECTED) {
      return Future.succeededFuture();
    }
    Session session = current;
    return session
        .subscriptions
        .changeTo(topics.plan())
        .recover(
            refused -> {
              if (session != current) {
                // the link is lost; the next one begins with the new wishes
                return Future.succeededFuture();
              }
              topics.change(before);
              return Future.failedFuture(refused);
            });
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
    if (!paused) {
      retainedGate.releaseDue();
      reviewReading();
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
        .compose(accepted -> session.subscriptions.begin(topics.plan()))
        .onSuccess(granted -> connected(session, granted))
        .onFailure(failure -> lost(session, failure.getMessage()));
  }

  private void connected(Session session, List<Integer> granted) {
    if (session != current || link.connected() != BrokerLink.Change.UP) {
      return;
    }
    keepAlive.start(steadyMillis());
    if (holding) {
      applyReading();
    }
    if (wasUp) {
      counters.reconnected();
    }
    wasUp = true;
    LOG.atInfo()
        .addKeyValue("broker", broker)
        .addKeyValue("clientId", config.clientId())
        .addKeyValue("attempt", link.attempt())
        .log("broker connected");
    topics.logGrantedBelowWanted(session.subscriptions.plan().requests(), granted);
    tell(Status.CONNECTED, "", 0);
    // the wishes may have changed since the broker was asked
    session
        .subscriptions
        .changeTo(topics.plan())
        .onFailure(failure -> lost(session, failure.getMessage()));
  }

  private void lost(Session session, String reason) {
    if (session != current) {
      return;
    }
    current = null;
    gatherer.flush();
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
    events.publish(
        new BrokerLinkChanged(
            status,
            broker.toString(),
            reason,
            retryInMs,
            System.currentTimeMillis(),
            config.name()));
  }

  private MqttMessage prefixed(MqttMessage message) {
    return config.topicPrefix().isEmpty()
        ? message
        : message.withTopic(config.topicPrefix() + message.topic());
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
    final SessionSubscriptions subscriptions = new SessionSubscriptions(client);

    @Override
    public void message(MqttMessage message, Runnable acknowledge) {
      if (this != current) {
        return;
      }
      if (topics.plan().wants(message.topic())) {
        counters.received(message.payload().length);
        retainedGate.message(prefixed(message), acknowledge);
        reviewReading();
      } else {
        counters.passedOver();
        gatherer.addSkipped(acknowledge);
      }
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
