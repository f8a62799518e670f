package io.spore.gateway.discovery;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the datagrams of SPORE nodes and publishes which nodes are there and what they say.
 */
public final class UdpDiscoveryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(UdpDiscoveryVerticle.class);
  private static final long LONGEST_CHECK_INTERVAL = 1_000;
  private static final long INTERFACE_CHECK_INTERVAL = 30_000;

  /** Room for the heartbeats of a large cluster that arrive while the event loop is busy. */
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final UdpConfig config;
  private final SporeEvents events;
  private final InstantSource clock;
  private final DiscoveryCounters counters = new DiscoveryCounters();
  private final List<Event> outbox = new ArrayList<>();
  private final SourceGate gate;
  private final Lookout lookout;
  private DatagramSocket socket;

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param config where to listen, whom to hear, the thresholds
   * @param events where news is published
   * @param clock stamps what is heard
   */
  public UdpDiscoveryVerticle(UdpConfig config, SporeEvents events, InstantSource clock) {
    this.config = config;
    this.events = events;
    this.clock = clock;
    this.gate = new SourceGate(config.allow(), limiter(config));
    this.lookout = new Lookout(config, gate, counters, outbox::add);
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
        .onSuccess(bound -> listening());
  }

  /** Completes when the socket is closed. */
  @Override
  public Future<?> stop() {
    return socket.close();
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

  /**
   * A person chooses the primary node; may be called from any thread.
   *
   * @param ip the address of a node
   * @return whether it is the address of a member; otherwise nothing changes
   */
  public Future<Boolean> choosePrimary(String ip) {
    Promise<Boolean> done = Promise.promise();
    context.runOnContext(
        go -> {
          boolean chosen = lookout.registry().choosePrimary(ip, clock.millis());
          publish();
          done.complete(chosen);
        });
    return done.future();
  }

  /** For twice the nodes, so that each keeps its bucket also while some change their addresses. */
  private SourceLimiter limiter(UdpConfig limits) {
    return new SourceLimiter(limits.sourceRate(), limits.sourceBurst(), 2 * config.maxNodes());
  }

  private DatagramSocketOptions socketOptions() {
    return new DatagramSocketOptions()
        .setBroadcast(true)
        .setReuseAddress(true)
        .setReceiveBufferSize(RECEIVE_BUFFER)
        .setIpV6(config.host().indexOf(':') >= 0);
  }

  private void listening() {
    vertx.setPeriodic(checkInterval(), timer -> checkSilence());
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
    lookout.hear(sourceOf(packet), packet.data(), System.nanoTime(), clock.millis());
    publish();
  }

  private void checkSilence() {
    lookout.registry().check(clock.millis());
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

  /** What one datagram or one check brought about goes out as one batch. */
  private void publish() {
    if (!outbox.isEmpty()) {
      events.publish(outbox);
      outbox.clear();
    }
  }

  private static String sourceOf(DatagramPacket packet) {
    String address = packet.sender().hostAddress();
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
