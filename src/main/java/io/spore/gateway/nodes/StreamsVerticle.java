package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeEventHeard;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the WebSocket of each node, and publishes what it tells. */
public final class StreamsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsVerticle.class);
  private static final String PATH = "/ws";
  private static final int MAX_MESSAGE = 64 * 1024;
  private static final long CHECK_INTERVAL = 1_000;
  private static final long FIRST_DELAY = 1_000;
  private static final long LONGEST_DELAY = 60_000;
  private static final String UNFIT_FOR_A_TOPIC = "[/+#\\p{Cntrl}]";

  private final NodesConfig config;
  private final IntSupplier port;
  private final SporeEvents events;
  private final InstantSource clock;
  private final BooleanSupplier leading;
  private final KnownNodes known;
  private final Map<String, Link> ipToLink = new HashMap<>();
  private final StreamCounters counters = new StreamCounters();
  private WebSocketClient client;
  private SporeEvents.Subscription subscription;

  /** The connection to one node, or the wish for one. */
  private static final class Link {
    private final NodeStream stream;
    private WebSocket socket;
    private boolean connecting;
    private long nextAttemptAt;
    private long delay = FIRST_DELAY;

    Link(NodeStream stream) {
      this.stream = stream;
    }
  }

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param port the port that nodes serve
   * @param known the nodes to listen to
   * @param events where their events are published
   * @param leading whether this gateway is the one that listens
   */
  public StreamsVerticle(
      NodesConfig config,
      IntSupplier port,
      KnownNodes known,
      SporeEvents events,
      InstantSource clock,
      BooleanSupplier leading) {
    this.config = config;
    this.port = port;
    this.known = known;
    this.events = events;
    this.clock = clock;
    this.leading = leading;
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(config.maxStreams())
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE)
                .setConnectTimeout((int) config.callTimeout().toMillis()));
    vertx.setPeriodic(CHECK_INTERVAL, tick -> connectDue());
    return events.listen(this::onBatch).onSuccess(registered -> subscription = registered);
  }

  @Override
  public Future<?> stop() {
    return subscription.cancel().eventually(client::close);
  }

  /** What became of what nodes told. */
  public StreamCounters counters() {
    return counters;
  }

  private void onBatch(EventBatch batch) {
    if (!batch.holdsOnlyMessages()
        && batch.events().stream().anyMatch(ClusterChanged.class::isInstance)) {
      connectDue();
    }
  }

  private void connectDue() {
    Set<String> wanted =
        leading.getAsBoolean()
            ? known.members().stream().map(Member::ip).collect(Collectors.toSet())
            : Set.of();
    List<String> gone = new ArrayList<>(ipToLink.keySet());
    gone.removeAll(wanted);
    gone.forEach(this::leave);
    long now = clock.millis();
    for (String ip : wanted) {
      if (ipToLink.size() < config.maxStreams() || ipToLink.containsKey(ip)) {
        Link link = ipToLink.computeIfAbsent(ip, any -> new Link(new NodeStream(counters)));
        if (link.socket == null && !link.connecting && link.nextAttemptAt <= now) {
          connect(ip, link);
        }
      }
    }
  }

  private void connect(String ip, Link link) {
    link.connecting = true;
    client
        .connect(
            new WebSocketConnectOptions()
                .setHost(ip)
                .setPort(port.getAsInt())
                .setURI(PATH)
                .setTimeout(config.callTimeout().toMillis()))
        .onComplete(
            done -> {
              link.connecting = false;
              if (done.failed()) {
                away(ip, link, done.cause().getMessage());
              } else if (ipToLink.get(ip) == link) {
                connected(ip, link, done.result());
              } else {
                done.result().close();
              }
            });
  }

  private void connected(String ip, Link link, WebSocket socket) {
    link.socket = socket;
    link.delay = FIRST_DELAY;
    socket.textMessageHandler(text -> hear(ip, link, text));
    socket.exceptionHandler(
        failure ->
            LOG.atDebug()
                .addKeyValue("node", ip)
                .addKeyValue("error", failure.getMessage())
                .log("stream of node failed"));
    socket.closeHandler(
        closed -> {
          link.socket = null;
          away(ip, link, "closed");
        });
    LOG.atDebug().addKeyValue("node", ip).log("stream of node connected");
  }

  /** Tried again later, and ever more seldom: not all firmware has a WebSocket. */
  private void away(String ip, Link link, String why) {
    link.nextAttemptAt = clock.millis() + link.delay;
    LOG.atDebug()
        .addKeyValue("node", ip)
        .addKeyValue("error", why)
        .addKeyValue("delayMs", link.delay)
        .log("stream of node not connected");
    link.delay = Math.min(2 * link.delay, LONGEST_DELAY);
  }

  private void leave(String ip) {
    Link link = ipToLink.remove(ip);
    if (link.socket != null) {
      link.socket.close();
    }
  }

  private void hear(String ip, Link link, String text) {
    long now = clock.millis();
    boolean saidSo = link.stream.tooMany();
    link.stream
        .hear(text, now)
        .ifPresent(
            told ->
                events.publish(new NodeEventHeard(told.name(), told.data(), ip, nameOf(ip), now)));
    if (link.stream.tooMany() && !saidSo) {
      LOG.atWarn()
          .addKeyValue("node", ip)
          .log("node tells more events than are taken, some are dropped");
    }
  }

  private String nameOf(String ip) {
    return known
        .at(ip)
        .map(Member::hostname)
        .filter(name -> !name.isEmpty())
        .orElse(ip)
        .replaceAll(UNFIT_FOR_A_TOPIC, "-");
  }
}
