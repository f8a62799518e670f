package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the link to one broker: connects, subscribes, finds out when the broker fell silent, and
 * begins anew. To be used on one event loop.
 */
final class LinkKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);

  private final MqttConfig config;
  private final BrokerUrl broker;
  private final Function<BrokerClient.Listener, BrokerClient> clients;
  private final WantedTopics topics;
  private final MessageIntake intake;
  private final FencedOutlet outlet;
  private final MqttCounters counters;
  private final LongSupplier clock;
  private final KeepAlive keepAlive;
  private final BrokerLink link;

  private boolean paused;
  private boolean holding;
  private boolean wasUp;

  /** The attempt under way or the link that stands; null while there is neither. */
  private Session current;

  /**
   * A link that was never tried.
   *
   * @param clients makes a client for each attempt
   * @param topics what to subscribe to
   * @param intake takes the messages
   * @param outlet is told when the link comes and goes
   * @param clock any steady count of milliseconds
   */
  LinkKeeper(
      MqttConfig config,
      Function<BrokerClient.Listener, BrokerClient> clients,
      WantedTopics topics,
      MessageIntake intake,
      FencedOutlet outlet,
      MqttCounters counters,
      LongSupplier clock) {
    this.config = config;
    this.broker = config.url().orElseThrow();
    this.clients = clients;
    this.topics = topics;
    this.intake = intake;
    this.outlet = outlet;
    this.counters = counters;
    this.clock = clock;
    this.keepAlive = new KeepAlive(config.keepAlive());
    this.link =
        new BrokerLink(
            config.reconnectInterval(),
            config.reconnectJitter(),
            config.connectTimeout(),
            () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Does what is due; to be called ten times a second or so. */
  void lookAfter() {
    long now = clock.getAsLong();
    if (link.dueAt(now)) {
      connect(now);
    } else if (link.overdueAt(now)) {
      String limit = seconds(config.connectTimeout().toMillis());
      giveUp("no answer within " + limit + " (waiting for " + current.client.waitingFor() + ")");
    } else if (isUp()) {
      keepAlive(now);
    }
    if (!paused) {
      intake.releaseDue();
      reviewReading();
    }
  }

  /** Ends the link for good; completes when the connection is closed. */
  Future<Void> stop(Future<Void> farewell) {
    link.stop();
    Session last = current;
    current = null;
    counters.linked(false);
    return farewell.eventually(
        () -> last == null ? Future.succeededFuture() : last.client.disconnect());
  }

  /** Stops reading from the broker, so that TCP holds it back, or reads on. */
  void setPaused(boolean wanted) {
    paused = wanted;
    reviewReading();
  }

  /** Reading stops while others ask for it, and while too many retained messages wait here. */
  private void reviewReading() {
    boolean wanted = paused || intake.isFull();
    if (holding == wanted) {
      return;
    }
    holding = wanted;
    if (holding) {
      keepAlive.pause();
    } else {
      keepAlive.resume();
    }
    if (isUp()) {
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

  /** Publishes to the broker; fails as {@link LinkPublishing} says. */
  Future<Void> publish(OutgoingMessage message) {
    return LinkPublishing.publish(message, isUp() ? current.client : null, config.maxMessageSize());
  }

  /**
   * Tells the broker the difference between what it was asked for and what is wanted now.
   *
   * @return completes when the broker agreed, or at once while there is no link: the next one
   *     begins with what is wanted then. Fails when the broker refuses; it then was asked for what
   *     it was asked for before
   */
  Future<Void> followWishes() {
    if (!isUp()) {
      return Future.succeededFuture();
    }
    Session session = current;
    return session
        .subscriptions
        .changeTo(topics.plan())
        .recover(
            refused ->
                session == current ? Future.failedFuture(refused) : Future.<Void>succeededFuture());
  }

  private boolean isUp() {
    return link.state() == BrokerLink.State.CONNECTED;
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
    keepAlive.start(clock.getAsLong());
    if (holding) {
      applyReading();
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
    topics.logGrantedBelowWanted(session.subscriptions.plan().requests(), granted);
    tell(Status.CONNECTED, "", 0);
    // the wishes may have changed since the broker was asked
    followWishes().onFailure(failure -> lost(session, failure.getMessage()));
  }

  private void lost(Session session, String reason) {
    if (session != current) {
      return;
    }
    current = null;
    counters.linked(false);
    intake.connectionEnded();
    session.client.abort();
    long now = clock.getAsLong();
    boolean stood = isUp();
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
    intake.flush();
    outlet.tell(
        new BrokerLinkChanged(
            status,
            broker.toString(),
            reason,
            retryInMs,
            System.currentTimeMillis(),
            config.name()));
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
  }

  /** One client and what is heard from it, for as long as it is the current one. */
  private final class Session implements BrokerClient.Listener {
    final BrokerClient client = clients.apply(this);
    final SessionSubscriptions subscriptions = new SessionSubscriptions(client);

    @Override
    public void reading(long at) {
      if (this == current) {
        intake.reading(at);
      }
    }

    @Override
    public void message(MqttMessage message, boolean duplicate, Runnable acknowledge) {
      if (this != current) {
        counters.cameLate();
        return;
      }
      if (topics.plan().wants(message.topic())) {
        intake.message(message, duplicate, acknowledge);
        reviewReading();
      } else {
        intake.unwanted(acknowledge);
      }
    }

    @Override
    public void oversized(String topic, long size, Runnable acknowledge) {
      if (this == current) {
        intake.oversized(topic, size, acknowledge);
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
      LinkKeeper.this.lost(this, reason);
    }
  }
}
