package io.spore.gateway.discovery;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership;
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
  private final DiscoveryCounters counters = new DiscoveryCounters();
  private final Outbox outbox;
  private final Broadcaster broadcaster;
  private final SourceGate gate;
  private final Lookout lookout;
  private final NodeDesk desk;
  private final Optional<WarmStandby> standby;
  private DatagramSocket socket;
  private SporeEvents.Subscription subscription;

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
    this.outbox = new Outbox(events, leadership);
    this.broadcaster = new Broadcaster(config);
    this.gate = new SourceGate(config.allow(), limiter(config));
    this.lookout = new Lookout(config, gate, counters, grapevine, outbox::add);
    this.desk = new NodeDesk(lookout, broadcaster, exchange, clock, this::heard);
    this.standby =
        grapevine.map(
            shared -> new WarmStandby(lookout, shared, exchange, leadership, events, clock));
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

  private void share(WarmStandby others) {
    vertx.setPeriodic(SHARE_INTERVAL, timer -> others.tellOthers());
    others.open(context, desk, outbox::send);
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
    standby.ifPresent(this::share);
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
    standby.ifPresent(WarmStandby::tellOthersIfUrgent);
    outbox.send();
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
    outbox.send();
  }

  private void checkSilence() {
    lookout.check(clock.millis());
    standby.ifPresent(WarmStandby::learnCluster);
    outbox.send();
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

  private static String sourceOf(DatagramPacket packet) {
    String address = packet.sender().hostAddress();
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
