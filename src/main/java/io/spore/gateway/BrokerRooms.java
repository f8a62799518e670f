package io.spore.gateway;

import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.broker.Login;
import io.spore.gateway.cluster.ClusterVerticle;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Ingest;
import io.spore.gateway.config.Secret;
import io.spore.gateway.demo.DemoVerticle;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.mqtt.BridgePublisher;
import io.spore.gateway.mqtt.Bridges;
import io.spore.gateway.mqtt.MqttBridgeVerticle;
import io.spore.gateway.mqtt.MqttCounters;
import io.spore.gateway.mqtt.RecentMessages;
import io.spore.gateway.mqtt.Succession;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the rooms that have to do with brokers: a bridge for each broker, before it the embedded
 * broker if it is that one.
 */
final class BrokerRooms {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerRooms.class);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final boolean demo;
  private final SporeEvents events;
  private final Optional<ClusterVerticle> cluster;
  private final OpenRooms rooms;
  private final Consumer<Consumer<GatewayMeters>> counted;
  private final Bridges bridges = new Bridges();
  private final BridgePublisher publisher;

  /**
   * Prepares the rooms.
   *
   * @param demo whether to play devices on the first broker
   * @param rooms opens them
   * @param counted is told what there is to count
   */
  BrokerRooms(
      Vertx vertx,
      GatewayConfig config,
      boolean demo,
      SporeEvents events,
      Optional<ClusterVerticle> cluster,
      OpenRooms rooms,
      Consumer<Consumer<GatewayMeters>> counted) {
    this.vertx = vertx;
    this.config = config;
    this.demo = demo;
    this.events = events;
    this.cluster = cluster;
    this.rooms = rooms;
    this.counted = counted;
    this.publisher = new BridgePublisher(config.bridges().publish(), bridges);
  }

  /** The bridges that are up. */
  Bridges bridges() {
    return bridges;
  }

  /** The way to the brokers for what clients publish. */
  BridgePublisher publisher() {
    return publisher;
  }

  /**
   * Opens them all.
   *
   * @param history what earlier runs received, if there is an event log
   */
  Future<Void> open(Optional<EventHistory> history) {
    if (config.bridged().stream().anyMatch(mqtt -> mqtt.ingest() != Ingest.LEADER)) {
      events.regardOwnLinkOnly();
    }
    counted.accept(meters -> meters.publisher(publisher));
    List<MqttCounters> ofAll = new ArrayList<>();
    Future<Void> opened = Future.succeededFuture();
    for (MqttConfig mqtt : config.bridged()) {
      MqttCounters counters = new MqttCounters();
      ofAll.add(counters);
      opened =
          opened
              .compose(before -> embeddedBroker(mqtt))
              .compose(url -> bridge(mqtt.withUrl(url), history, counters));
    }
    counted.accept(meters -> meters.brokerDrops(List.copyOf(ofAll)));
    return opened;
  }

  /**
   * Starts the embedded broker if this is one; completes with where it is to be reached. It asks
   * everybody for the login that the gateway has for it.
   */
  private Future<BrokerUrl> embeddedBroker(MqttConfig mqtt) {
    BrokerUrl url = mqtt.url().orElseThrow();
    if (!url.embedded()) {
      return Future.succeededFuture(url);
    }
    Optional<Login> login =
        mqtt.username()
            .map(user -> new Login(user, mqtt.password().orElseGet(() -> new Secret(""))));
    EmbeddedBrokerVerticle broker =
        new EmbeddedBrokerVerticle(url.host(), url.port(), BrokerLimits.DEFAULT, login);
    counted.accept(meters -> meters.embeddedBroker(broker));
    return rooms.open(broker).map(bound -> url.withPort(broker.port()));
  }

  private Future<Void> bridge(
      MqttConfig mqtt, Optional<EventHistory> history, MqttCounters counters) {
    if (mqtt.ingest() == Ingest.SHARED) {
      LOG.atWarn()
          .addKeyValue("group", mqtt.shareGroup())
          .log(
              "mqtt.ingest is shared: the broker sends no retained messages, and messages keep"
                  + " their order only within each gateway");
    }
    counted.accept(meters -> meters.broker(mqtt.url().orElseThrow().toString(), counters));
    Future<Void> bridged = rooms.open(room(mqtt, history, counters));
    boolean first = mqtt.name().equals(config.bridged().get(0).name());
    return demo && first ? bridged.compose(up -> rooms.open(devices(mqtt))) : bridged;
  }

  private static Deployable devices(MqttConfig mqtt) {
    return new DemoVerticle(mqtt.url().orElseThrow(), mqtt.username(), mqtt.password());
  }

  /** The bridge, or what has one as long as this gateway is the one to hold the link. */
  private Deployable room(MqttConfig mqtt, Optional<EventHistory> history, MqttCounters counters) {
    if (cluster.isEmpty() || mqtt.ingest() != Ingest.LEADER) {
      return new MqttBridgeVerticle(mqtt, events, history, Succession.NONE, counters)
          .knownTo(bridges);
    }
    RecentMessages taken = new RecentMessages(mqtt.name());
    events.follow(taken::take);
    Leadership leadership = cluster.get().leadership();
    Succession succession = new Succession(leadership, Optional.of(taken));
    return new WhileLeading(
        leadership,
        () -> MqttBridgeVerticle.check(vertx, mqtt),
        () -> new MqttBridgeVerticle(mqtt, events, history, succession, counters).knownTo(bridges));
  }
}
