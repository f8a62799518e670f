package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.ProblemDetails;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Turnstile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /ws} and {@code /events}: every client gets the events it wants, in the order of
 * the bus. Several instances share one port; each serves its own clients on its own event loop.
 */
public final class WebSocketVerticle extends VerticleBase {
  /** The path of the live stream for WebSocket clients. */
  public static final String PATH = "/ws";

  /** The path of the live stream for clients of server-sent events. */
  public static final String EVENT_STREAM_PATH = "/events";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketVerticle.class);
  private static final int CLOSE_PATIENCE_MS = 1_000;

  /** Who asks for the cluster before anything was heard of it gets this number: no event has it. */
  private static final long BEFORE_THE_FIRST = 0;

  private final HttpConfig http;
  private final WebSocketConfig config;
  private final SporeEvents events;
  private final Crowd crowd;
  private final Gate gate;
  private final Past past;
  private final MessagePublisher publisher;
  private final Function<Vertx, Handler<HttpServerRequest>> otherRequests;
  private final InstantSource clock;

  private HttpServer server;
  private QueueBounds bounds;
  private Turnstile turnstile;
  private Audience audience;
  private Stays stays;
  private WebSocketDoor door;
  private EventStreamDoor eventStreamDoor;
  private boolean stopping;

  /**
   * Prepares one instance.
   *
   * @param crowd shared by all instances of the process
   * @param gate says who may come in
   * @param past what clients can be told of the time before they came
   * @param publisher the way to the brokers for what clients publish
   * @param otherRequests makes the handler for requests that are for nobody here
   */
  public WebSocketVerticle(
      HttpConfig http,
      WebSocketConfig config,
      SporeEvents events,
      Crowd crowd,
      Gate gate,
      Past past,
      MessagePublisher publisher,
      Function<Vertx, Handler<HttpServerRequest>> otherRequests,
      InstantSource clock) {
    this.http = http;
    this.config = config;
    this.events = events;
    this.crowd = crowd;
    this.gate = gate;
    this.past = past;
    this.publisher = publisher;
    this.otherRequests = otherRequests;
    this.clock = clock;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(vertx, context);
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    Encoders encoders =
        new Encoders(events.origin(), allocator, config.slowClient() == SlowClient.LATEST);
    Later later = new EventLoop(vertx, context);
    Stamped noCluster =
        new Stamped(events.origin(), BEFORE_THE_FIRST, ClusterChanged.empty(clock.millis()));
    bounds = new QueueBounds(config.queueBytes(), config.queueEvents());
    audience =
        new Audience(
            config, crowd, encoders, allocator, later, clock, events::subscribe, noCluster);
    stays = new Stays(gate.doorman(), clock);
    Entrance entrance =
        new Entrance(
            config, bounds, crowd, audience, encoders, allocator, past, publisher, later, clock,
            stays);
    Vestibule vestibule = new Vestibule(gate, later);
    door =
        new WebSocketDoor(gate, vestibule, entrance, config.maxMessageSize(), config.deadAfter());
    eventStreamDoor = new EventStreamDoor(gate, entrance, later);
    turnstile = gate.turnstile(config);
  }

  @Override
  public Future<?> start() {
    Handler<HttpServerRequest> others = otherRequests.apply(vertx);
    server =
        vertx
            .createHttpServer(serverOptions())
            .connectionHandler(turnstile::connected)
            .invalidRequestHandler(turnstile::malformed)
            .requestHandler(turnstile.before(request -> onRequest(request, others)));
    turnstile.open(vertx);
    passTime();
    vertx.setPeriodic(Stays.TICK_MS, timer -> stays.tick());
    return server
        .listen(address())
        .recover(
            failure ->
                Future.failedFuture(
                    ListenFailures.explained(http.host(), http.port(), "HTTP", failure)));
  }

  /**
   * Each tick sets the next one. A periodic timer would make up for all that it missed while the
   * process was frozen, at once, and clients would count as silent that nobody has listened to.
   */
  private void passTime() {
    vertx.setTimer(
        Audience.tickMs(config),
        timer -> {
          passTime();
          audience.tick();
        });
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    Promise<Void> allGone = Promise.promise();
    audience.close(CloseReason.GOING_AWAY);
    audience.whenEmpty(allGone::tryComplete);
    long patience = vertx.setTimer(CLOSE_PATIENCE_MS, timer -> audience.abort());
    return audience
        .stopListening()
        .eventually(allGone::future)
        .onComplete(done -> vertx.cancelTimer(patience))
        .eventually(() -> server.close());
  }

  /** The clients of this instance as they are now; may be asked from any thread. */
  public Future<List<ClientSeen>> clients() {
    Promise<List<ClientSeen>> seen = Promise.promise();
    context.runOnContext(asked -> seen.complete(audience.seen()));
    return seen.future();
  }

  /** The port that is served; of use when 0 was asked for. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Bounds the clients' queues anew, those of clients that are there too; may be called from any
   * thread.
   *
   * @param bytes that may wait for one client
   * @param count of events that may wait for one client
   */
  public void limitQueues(int bytes, int count) {
    context.runOnContext(now -> bounds.set(bytes, count));
  }

  /** Serves new connections with this identity; all instances do. */
  public Future<Boolean> useTls(ServerSSLOptions options) {
    return server.updateSSLOptions(options);
  }

  /** All instances share one port, also when the system chooses it. */
  private SocketAddress address() {
    return http.port() == 0
        ? SocketAddress.sharedRandomPort(1, http.host())
        : SocketAddress.inetSocketAddress(http.port(), http.host());
  }

  private HttpServerOptions serverOptions() {
    return gate.serverOptions()
        .setMaxWebSocketFrameSize(config.maxMessageSize())
        .setMaxWebSocketMessageSize(config.maxMessageSize())
        .setWebSocketSubProtocols(List.of(WebSocketDoor.CLOUDEVENTS))
        // All writes come from the event loop, so no connection needs queues between threads: that
        // is half of what one costs in memory.
        .setStrictThreadMode(true)
        // The turnstile puts one with a bound in its place: this one inflates without end.
        .setPerMessageWebSocketCompressionSupported(config.compression())
        .setPerFrameWebSocketCompressionSupported(false);
  }

  private void onRequest(HttpServerRequest request, Handler<HttpServerRequest> others) {
    boolean handshake = isHandshake(request);
    if (!handshake && !request.path().equals(EVENT_STREAM_PATH)) {
      others.handle(request);
    } else if (stopping) {
      refuseToBegin(request);
    } else if (handshake) {
      onHandshake(request);
    } else {
      eventStreamDoor.open(request);
    }
  }

  private static boolean isHandshake(HttpServerRequest request) {
    return request.path().equals(PATH) && request.headers().contains("upgrade", "websocket", true);
  }

  private void refuseToBegin(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(503)
        .putHeader("content-type", ProblemDetails.TYPE)
        .end(ProblemDetails.of(request, 503, "the gateway is stopping", clock.millis()).toBuffer());
  }

  private void onHandshake(HttpServerRequest request) {
    objection(request)
        .ifPresentOrElse(
            refusal -> Turnstile.refuse(request, refusal),
            () -> request.toWebSocket().onSuccess(this::open));
  }

  private void open(ServerWebSocket socket) {
    turnstile.becameWebSocket(socket.remoteAddress());
    door.open(socket);
  }

  /** Why there is not to be a socket; empty when there is. */
  private Optional<Refusal> objection(HttpServerRequest handshake) {
    Optional<Refusal> foreign =
        gate.origins().objection(handshake.authority(), handshake.headers().getAll("origin"));
    foreign.ifPresent(gate.doorman().refusals()::count);
    Optional<Refusal> refusal =
        foreign.or(() -> turnstile.objection(handshake, isKnown(handshake)));
    refusal.ifPresent(
        why ->
            LOG.atDebug()
                .addKeyValue("remoteAddress", handshake.remoteAddress())
                .addKeyValue("reason", why.text())
                .log("handshake refused"));
    return refusal;
  }

  /** Looked at only where it makes a difference: a token may cost some work. */
  private boolean isKnown(HttpServerRequest handshake) {
    return config.compression()
        && gate.doorman()
            .recognises(
                gate.credentials(
                    handshake.remoteAddress(), handshake.headers(), handshake.query()));
  }

  /** Runs things on the verticle's own event loop. */
  private record EventLoop(Vertx vertx, Context context) implements Later {
    @Override
    public void soon(Runnable action) {
      context.runOnContext(now -> action.run());
    }

    @Override
    public void in(long delayMs, Runnable action) {
      vertx.setTimer(delayMs, timer -> action.run());
    }
  }
}
