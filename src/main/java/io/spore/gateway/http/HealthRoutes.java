package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.LogChanged;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Says how the gateway is. */
final class HealthRoutes implements HttpApi.RouteGroup {
  /** Stands in a service's part of the health as long as the service is not well. */
  private static final String REASON = "reason";

  private final GatewayConfig config;
  private final Supplier<CurrentState> state;
  private final IntSupplier clients;
  private final Optional<Supplier<ClusterView>> cluster;
  private final Answers answers;

  HealthRoutes(
      GatewayConfig config,
      Supplier<CurrentState> state,
      IntSupplier clients,
      Optional<Supplier<ClusterView>> cluster,
      Answers answers) {
    this.config = config;
    this.state = state;
    this.clients = clients;
    this.cluster = cluster;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("health", this::health);
  }

  private void health(RoutingContext context) {
    CurrentState now = state.get();
    Optional<ClusterChanged> nodes = now.cluster();
    JsonObject mqtt = mqtt(now);
    JsonObject log = log(now);
    boolean mqttWell = mqtt.getBoolean("connected") || !mqtt.getBoolean("enabled");
    boolean degraded = !mqttWell || log.containsKey(REASON);
    JsonObject health =
        new JsonObject()
            .put("status", degraded ? "degraded" : "healthy")
            .put("timestamp", answers.now())
            .put(
                "services",
                new JsonObject()
                    .put("http", true)
                    .put("udp", config.udp().enabled())
                    .put("mqtt", mqtt.getBoolean("connected"))
                    .put("log", log.getBoolean("writing")))
            .put("mqtt", mqtt)
            .put("log", log)
            .put(
                "discovery",
                new JsonObject()
                    .put("totalNodes", nodes.map(known -> known.members().size()).orElse(0))
                    .put("primaryNode", nodes.map(ClusterChanged::primaryNode).orElse("")))
            .put("websocket", new JsonObject().put("clients", clients.getAsInt()));
    cluster.ifPresent(seen -> health.put("cluster", GatewaysJson.summary(seen.get())));
    answers.json(context, health);
  }

  /** The link to the broker, or to each of several; with a reason while one is not there. */
  private JsonObject mqtt(CurrentState now) {
    List<MqttConfig> brokers = config.bridged();
    boolean connected =
        !brokers.isEmpty() && brokers.stream().allMatch(broker -> isConnected(now, broker));
    JsonObject mqtt =
        new JsonObject().put("enabled", !brokers.isEmpty()).put("connected", connected);
    if (brokers.size() == 1) {
      return mqtt.mergeIn(link(now, brokers.get(0)));
    }
    if (!brokers.isEmpty()) {
      JsonArray each = new JsonArray();
      brokers.forEach(broker -> each.add(link(now, broker)));
      mqtt.put("brokers", each);
    }
    return mqtt;
  }

  private static JsonObject link(CurrentState now, MqttConfig broker) {
    JsonObject link = new JsonObject();
    if (!broker.name().isEmpty()) {
      link.put("name", broker.name());
    }
    broker.url().ifPresent(url -> link.put("broker", url.toString()));
    boolean connected = isConnected(now, broker);
    link.put("connected", connected);
    if (!connected) {
      Optional<BrokerLinkChanged> known = now.brokerLink(broker.name());
      link.put(REASON, known.map(BrokerLinkChanged::reason).orElse("not yet connected"));
    }
    return link;
  }

  private static boolean isConnected(CurrentState now, MqttConfig broker) {
    return now.brokerLink(broker.name())
        .filter(link -> link.status() == BrokerLinkChanged.Status.CONNECTED)
        .isPresent();
  }

  /** The event log; with a reason while it is wanted and does not write. */
  private JsonObject log(CurrentState now) {
    boolean wanted = config.log().dir().isPresent();
    Optional<LogChanged> stopped =
        now.log().filter(news -> news.status() == LogChanged.Status.STOPPED);
    JsonObject log =
        new JsonObject().put("enabled", wanted).put("writing", wanted && stopped.isEmpty());
    stopped.ifPresent(news -> log.put(REASON, news.reason()));
    return log;
  }
}
