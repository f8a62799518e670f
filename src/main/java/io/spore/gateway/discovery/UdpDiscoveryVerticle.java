package io.spore.gateway.discovery;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeDetailsLearned;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.SightingExchange;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the datagrams of SPORE nodes and publishes which nodes are there and what they say.
 */
public final class UdpDiscoveryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(UdpDiscoveryVerticle.class);
  private static final long LONGEST_CHECK_INTERVAL = 1_000;
  private static final long INTERFACE_CHECK_INTERVAL = 30_000;

  /** How long a node may wait to be told of to other gateways. */
  private static final long SHARE_INTERVAL = 200;

  /** Room for the heartbeats of a large cluster that arrive while the event loop is busy. */
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final UdpConfig config;
  private final SporeEvents events;
  private final InstantSource clock;
  private final Leadership leadership;
  private final SightingExchange exchange;
  private final Optional<Grapevine> grapevine;
  private final DiscoveryCounters counters = new DiscoveryCounters();
  private final List<Event> outbox = new ArrayList<>();
  private final Broadcaster broadcaster;
  private final SourceGate gate;
  private final Lookout lookout;
  private final NodeDesk desk;
  private DatagramSocket socket;
  private SporeEvents.Subscription subscription;
  private Optional<ClusterChanged> learnt = Optional.empty();

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param config where to listen, whom to hear, the thresholds
   * @param events where news is published
   * @param clock stamps what is heard
   */
  public UdpDiscoveryVerticle(UdpConfig config, SporeEvents events, InstantSource clock) {
    this(config, events, clock, Leadership.ALONE, SightingExchange.NONE, Optional.empty());
  }

  /**
   * Prepares the verticle of one of several gateways; deploy one instance.
   *
   * @param config where to listen, whom to hear, the thresholds
   * @param events where news is published as long as this gateway leads
   * @param clock stamps what is heard
   * @param exchange where other gateways tell what they hear
   */
  public UdpDiscoveryVerticle(
      UdpConfig config,
      SporeEvents events,
      InstantSource clock,
      Leadership leadership,
      SightingExchange exchange) {
    this(
        config,
        events,
        clock,
        leadership,
        exchange,
        Optional.of(new Grapevine(events.origin().gateway())));
  }

  private UdpDiscoveryVerticle(
      UdpConfig config,
      SporeEvents events,
      InstantSource clock,
      Leadership leadership,
      SightingExchange exchange,
      Optional<Grapevine> grapevine) {
    this.config = config;
    this.events = events;
    this.clock = clock;
    this.leadership = leadership;
    this.exchange = exchange;
    this.grapevine = grapevine;
    this.broadcaster = new Broadcaster(config);
    this.gate = new SourceGate(config.allow(), limiter(config));
    this.lookout = new Lookout(config, gate, counters, grapevine, outbox::add);
    this.desk = new NodeDesk(lookout, broadcaster, exchange, clock, this::heard);
  }

  /**
   * Has this be done, too, whenever the nodes are to be looked through. To be called before the
   * verticle is deployed.
   *
   * @param action must not block
   */
  public void onRefresh(Runnable action) {
    desk.onRefresh(action);
  }

  /** Completes when the socket is bound; fails with a message that names host and port. */
  @Override
  public Future<?> start() throws SocketException {
    if (!config.networkInterface().isEmpty()) {
      gate.onlyFrom(InterfaceNetworks.of(config.networkInterface()));
    }
    socket = vertx.createDatagramSocket(socketOptions());
    socket.handler(this::onDatagram);
    return socket
        .listen(config.port(), config.host())
        .recover(this::bindFailure)
        .compose(bound -> events.listen(this::onAnyBatch))
        .onSuccess(this::listening);
  }

  /** Completes when the socket is closed. */
  @Override
  public Future<?> stop() {
    desk.close();
    return subscription.cancel().eventually(socket::close);
  }

  /** The port that is bound; differs from the configured one when that is 0. */
  public int port() {
    return socket.localAddress().port();
  }

  /** What was heard and what was rejected; may be read from any thread. */
  public DiscoveryCounters counters() {
    return counters;
  }

  /** Hears these networks from now on, and no others; may be called from any thread. */
  public void allow(List<Cidr> networks) {
    context.runOnContext(now -> gate.allow(networks));
  }

  /**
   * Takes other rates and bursts from now on; may be called from any thread.
   *
   * @param changed with the new {@code sourceRate} and {@code sourceBurst}
   */
  public void limitSources(UdpConfig changed) {
    context.runOnContext(now -> gate.limitBy(limiter(changed)));
  }

  /** How many nodes are in each state, a second ago at most; may be read from any thread. */
  public Map<String, Integer> census() {
    return lookout.registry().census();
  }

  /** Changes not told because their nodes flap; may be read from any thread. */
  public long heldBack() {
    return lookout.registry().heldBack();
  }

  /** Who knows which nodes are there. */
  public NodeDirectory directory() {
    return desk;
  }

  /** For twice the nodes, so that each keeps its bucket also while some change their addresses. */
  private SourceLimiter limiter(UdpConfig limits) {
    return new SourceLimiter(limits.sourceRate(), limits.sourceBurst(), 2 * config.maxNodes());
  }

  /** Only one gateway tells clients; all of them keep the same list, so that any can take over. */
  private void share(Grapevine shared) {
    vertx.setPeriodic(SHARE_INTERVAL, timer -> tellOthers(shared));
    exchange.listen(
        (gateway, sightings) ->
            context.runOnContext(
                now -> {
                  lookout.hearOf(shared, gateway, sightings, clock.millis());
                  desk.fulfil(sightings.wishes());
                  publish();
                }));
    leadership.listen(standing -> context.runOnContext(now -> standing(standing)));
    events.follow(this::onBatch);
  }

  private void tellOthers(Grapevine shared) {
    shared.due(clock.millis()).ifPresent(exchange::tell);
  }

  private void standing(Standing standing) {
    if (standing == Standing.LEADS) {
      lookout.registry().lead(clock.millis());
    } else {
      lookout.registry().follow();
    }
    publish();
  }

  /** What the gateway that leads told clients is known here, should this one take over. */
  private void onBatch(EventBatch batch) {
    if (!batch.holdsOnlyMessages() && !batch.origin().gateway().equals(events.origin().gateway())) {
      context.runOnContext(now -> batch.events().forEach(this::learn));
    }
  }

  private void learn(Event told) {
    if (told instanceof NodeChanged change) {
      lookout.registry().learn(change);
    }
  }

  /** What clients know of the cluster, also from before this gateway was there. */
  private void learnCluster() {
    if (leadership.standing() == Standing.FOLLOWS) {
      Optional<ClusterChanged> known = events.state().cluster();
      if (!known.equals(learnt)) {
        learnt = known;
        known.ifPresent(cluster -> lookout.registry().learn(cluster, clock.millis()));
      }
    }
  }

  private DatagramSocketOptions socketOptions() {
    return new DatagramSocketOptions()
        .setBroadcast(true)
        .setReuseAddress(true)
        .setReceiveBufferSize(RECEIVE_BUFFER)
        .setIpV6(config.host().indexOf(':') >= 0);
  }

  private void listening(SporeEvents.Subscription registered) {
    subscription = registered;
    desk.open(context, socket);
    vertx.setPeriodic(checkInterval(), timer -> checkSilence());
    grapevine.ifPresent(this::share);
    if (!config.networkInterface().isEmpty()) {
      vertx.setPeriodic(INTERFACE_CHECK_INTERVAL, timer -> refreshInterface());
    }
    LOG.atInfo().addKeyValue("address", config.host() + ":" + port()).log("discovery listening");
  }

  private Future<DatagramSocket> bindFailure(Throwable cause) {
    Throwable failure =
        ListenFailures.explained(config.host(), config.port(), "SPORE nodes (UDP)", cause);
    return socket.close().transform(closed -> Future.failedFuture(failure));
  }

  /** Often enough that a node is stale soon after it is due. */
  private long checkInterval() {
    long interval =
        Math.min(config.staleAfter().toMillis() / 5, config.updateInterval().toMillis());
    return Math.max(1, Math.min(interval, LONGEST_CHECK_INTERVAL));
  }

  private void onDatagram(DatagramPacket packet) {
    String source = sourceOf(packet);
    if (broadcaster.isOwn(packet.sender())) {
      lookout.hearAgain(source);
    } else {
      lookout.hear(source, packet.data(), System.nanoTime(), clock.millis());
    }
    heard();
  }

  private void heard() {
    grapevine.filter(Grapevine::isUrgent).ifPresent(this::tellOthers);
    publish();
  }

  /** Takes in what others of the house learnt from the nodes themselves. */
  private void onAnyBatch(EventBatch batch) {
    if (batch.holdsOnlyMessages()) {
      return;
    }
    for (Event event : batch.events()) {
      if (event instanceof NodeDetailsLearned learned) {
        NodeInfo info =
            new NodeInfo(
                "", learned.resources(), learned.labels(), !learned.labels().isEmpty(), true);
        lookout.registry().answered(learned.nodeIp(), learned.latency(), info, clock.millis());
      }
    }
    publish();
  }

  private void checkSilence() {
    lookout.check(clock.millis());
    grapevine.ifPresent(shared -> learnCluster());
    publish();
  }

  /** Addresses of an interface come and go; while it has none, the last ones stay in force. */
  private void refreshInterface() {
    try {
      List<Cidr> networks = InterfaceNetworks.of(config.networkInterface());
      if (!networks.isEmpty()) {
        gate.onlyFrom(networks);
      }
    } catch (SocketException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("interface is not there now");
    }
  }

  /**
   * What one datagram or one check brought about goes out as one batch; while it is not certain
   * whether this gateway leads, it waits.
   */
  private void publish() {
    Standing standing = leadership.standing();
    if (outbox.isEmpty() || standing == Standing.UNSURE) {
      return;
    }
    events.publishIf(() -> leadership.standing() == Standing.LEADS, outbox);
    outbox.clear();
  }

  private static String sourceOf(DatagramPacket packet) {
    String address = packet.sender().hostAddress();
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
