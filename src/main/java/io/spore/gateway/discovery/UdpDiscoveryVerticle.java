package io.spore.gateway.discovery;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.NodeDetailsLearned;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the datagrams of SPORE nodes and publishes which nodes are there and what they say.
 */
public final class UdpDiscoveryVerticle extends VerticleBase implements NodeDirectory {
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
  private SporeEvents.Subscription subscription;
  private volatile Context listening;

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
    // twice the nodes, so that each keeps its bucket also while some change their addresses
    SourceLimiter limiter =
        new SourceLimiter(config.sourceRate(), config.sourceBurst(), 2 * config.maxNodes());
    this.gate = new SourceGate(config.allow(), limiter);
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
        .compose(bound -> events.listen(this::onBatch))
        .onSuccess(this::listening);
  }

  /** Completes when the socket is closed. */
  @Override
  public Future<?> stop() {
    listening = null;
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

  @Override
  public Future<ClusterChanged> cluster() {
    return ask(registry -> registry.cluster(clock.millis()));
  }

  @Override
  public Future<ClusterChanged> refresh() {
    return ask(
        registry -> {
          registry.tellAgain(clock.millis());
          return registry.cluster(clock.millis());
        });
  }

  @Override
  public Future<Boolean> choosePrimary(String ip) {
    return ask(registry -> registry.choosePrimary(ip, clock.millis()));
  }

  @Override
  public Future<Optional<String>> choosePrimaryAtRandom() {
    return ask(
        registry -> registry.choosePrimaryAtRandom(RandomGenerator.getDefault(), clock.millis()));
  }

  @Override
  public Future<Integer> broadcast(String event, String data) {
    return ask(registry -> ClusterEventDatagram.of(event, data)).compose(this::broadcast);
  }

  /** Sends to every network that is there; one that can't be reached does not keep the others. */
  private Future<Integer> broadcast(Buffer datagram) {
    int port = config.port() == 0 ? port() : config.port();
    List<Future<Void>> sent =
        BroadcastAddresses.of(config).stream()
            .map(address -> socket.send(datagram, port, address))
            .toList();
    return Future.join(sent)
        .transform(
            all -> {
              long reached = sent.stream().filter(Future::succeeded).count();
              return reached == 0 && all.failed()
                  ? Future.failedFuture(all.cause())
                  : Future.succeededFuture((int) reached);
            });
  }

  /** Has the registry answer on the event loop that owns it, and tells what came of it. */
  private <T> Future<T> ask(Function<NodeRegistry, T> question) {
    Context home = listening;
    if (home == null) {
      return Future.failedFuture(new IllegalStateException("discovery is not running"));
    }
    Promise<T> answer = Promise.promise();
    home.runOnContext(
        go -> {
          try {
            T result = question.apply(lookout.registry());
            publish();
            answer.complete(result);
          } catch (IllegalArgumentException e) {
            answer.fail(e);
          }
        });
    return answer.future();
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
    listening = context;
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

  /** Takes in what others of the house learnt from the nodes themselves. */
  private void onBatch(EventBatch batch) {
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
