package io.spore.gateway;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.LogChanged;
import io.spore.gateway.http.Health;
import io.spore.gateway.metrics.Pulse;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What keeps the gateway from living, from serving anybody, or from serving all that it should; the
 * thresholds stand in {@code docs/operations.md}. Safe for use by any thread.
 */
final class GatewayHealth {
  /** After so long a silence no event loop was ever seen to come back by itself. */
  private static final long DEAD_AFTER_MS = 30_000;

  private static final long UNREADY_AFTER_MS = 2_000;

  private final GatewayConfig config;
  private final Pulse pulse;
  private final Supplier<CurrentState> state;
  private final Supplier<ClusterView> cluster;
  private volatile Stage stage = Stage.STARTING;

  /** How far the gateway has come. */
  enum Stage {
    STARTING,
    STARTED,
    STOPPING
  }

  /**
   * A gateway that is starting.
   *
   * @param pulse of the event loops
   * @param state what the events so far say
   * @param cluster the gateways that are one cluster, or this one alone
   */
  GatewayHealth(
      GatewayConfig config,
      Pulse pulse,
      Supplier<CurrentState> state,
      Supplier<ClusterView> cluster) {
    this.config = config;
    this.pulse = pulse;
    this.state = state;
    this.cluster = cluster;
  }

  /** The gateway has come so far. */
  void reached(Stage now) {
    stage = now;
  }

  /** Whether every room was opened. */
  boolean isStarted() {
    return stage != Stage.STARTING;
  }

  /** What is looked at when somebody asks. */
  Health checks() {
    return new Health()
        .deadWhile("event-loops", () -> silence(DEAD_AFTER_MS))
        .unreadyWhile("gateway", this::notServing)
        .unreadyWhile("event-loops", () -> silence(UNREADY_AFTER_MS))
        .degradedWhile("mqtt", this::brokerAway)
        .degradedWhile("log", this::logStopped)
        .degradedWhile("cluster", this::withoutLeader);
  }

  private Optional<String> notServing() {
    return switch (stage) {
      case STARTING -> Optional.of("starting");
      case STARTED -> Optional.empty();
      case STOPPING -> Optional.of("stopping");
    };
  }

  private Optional<String> silence(long longestMs) {
    long silentMs = pulse.longestSilenceMs();
    return silentMs <= longestMs
        ? Optional.empty()
        : Optional.of("an event loop is blocked since " + silentMs + " ms");
  }

  /** Of the links that serve this gateway, which may be another gateway's. */
  private Optional<String> brokerAway() {
    CurrentState now = state.get();
    return config.bridged().stream()
        .map(broker -> now.brokerLink(broker.name()))
        .filter(link -> link.filter(GatewayHealth::stands).isEmpty())
        .findFirst()
        .map(link -> link.map(BrokerLinkChanged::reason).orElse("not yet connected"));
  }

  private static boolean stands(BrokerLinkChanged link) {
    return link.status() == BrokerLinkChanged.Status.CONNECTED;
  }

  private Optional<String> logStopped() {
    return state
        .get()
        .log()
        .filter(news -> news.status() == LogChanged.Status.STOPPED)
        .map(LogChanged::reason);
  }

  private Optional<String> withoutLeader() {
    return cluster.get().leader().isEmpty() ? Optional.of("no gateway leads") : Optional.empty();
  }
}
