package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.ListenFailures;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.event.Timestamps;
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
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /ws}: every client gets every event, in the order of the bus, starting with the
 * current state of the cluster. Several instances share one port; each serves its own clients on
 * its own event loop.
 */
public final class WebSocketVerticle extends VerticleBase {
  /** The path of the live stream. */
  public static final String PATH = "/ws";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketVerticle.class);
  private static final int TICKS_PER_PING = 5;
  private static final int LAG_PATIENCE_MS = 10_000;
  private static final int CLOSE_PATIENCE_MS = 1_000;
  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  private final HttpConfig http;
  private final WebSocketConfig config;
  private final SporeEvents events;
  private final Crowd crowd;
  private final Function<Vertx, Handler<HttpServerRequest>> otherRequests;
  private final InstantSource clock;
  private final Set<Subscriber> subscribers = new HashSet<>();
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;

  private HttpServer server;
  private FrameEncoder encoder;
  private SporeEvents.Subscription subscription;
  private ClusterChanged cluster;
  private Promise<Void> allGone;
  private boolean stopping;
  private boolean flushPlanned;
  private long ticks;

  /**
   * Prepares one instance.
   *
   * @param crowd shared by all instances of the process
   * @param otherRequests makes the handler for requests that are no WebSocket handshake
   */
  public WebSocketVerticle(
      HttpConfig http,
      WebSocketConfig config,
      SporeEvents events,
      Crowd crowd,
      Function<Vertx, Handler<HttpServerRequest>> otherRequests,
      InstantSource clock) {
    this.http = http;
    this.config = config;
    this.events = events;
    this.crowd = crowd;
    this.otherRequests = otherRequests;
    this.clock = clock;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(vertx, context);
    encoder = new FrameEncoder(allocator, config.slowClient() == SlowClient.LATEST);
    cluster = ClusterChanged.empty(clock.millis());
  }

  @Override
  public Future<?> start() {
    server =
        vertx
            .createHttpServer(serverOptions())
            .requestHandler(otherRequests.apply(vertx))
            .webSocketHandshakeHandler(this::onHandshake)
            .webSocketHandler(this::onConnected);
    vertx.setPeriodic(tickMs(), timer -> onTick());
    return events
        .listen(this::onBatch)
        .onSuccess(registered -> subscription = registered)
        .compose(registered -> server.listen(address()))
        .recover(
            failure ->
                Future.failedFuture(
                    ListenFailures.explained(http.host(), http.port(), "HTTP", failure)));
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    allGone = Promise.promise();
    subscribers.forEach(subscriber -> subscriber.close(CloseReason.GOING_AWAY));
    completeWhenAllGone();
    long patience = vertx.setTimer(CLOSE_PATIENCE_MS, timer -> abortAll());
    return subscription
        .cancel()
        .eventually(() -> allGone.future())
        .onComplete(done -> vertx.cancelTimer(patience))
        .eventually(() -> server.close());
  }

  /** The port that is served; of use when 0 was asked for. */
  public int port() {
    return server.actualPort();
  }

  /** All instances share one port, also when the system chooses it. */
  private SocketAddress address() {
    return http.port() == 0
        ? SocketAddress.sharedRandomPort(1, http.host())
        : SocketAddress.inetSocketAddress(http.port(), http.host());
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setMaxWebSocketFrameSize(config.maxMessageSize())
        .setMaxWebSocketMessageSize(config.maxMessageSize())
        .setWebSocketClosingTimeout((int) config.deadAfter().toSeconds())
        // All writes come from the event loop, so no connection needs queues between threads: that
        // is half of what one costs in memory.
        .setStrictThreadMode(true)
        // Compression costs three times the CPU and has no bound on what a message inflates to.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  private void onHandshake(ServerWebSocketHandshake handshake) {
    if (stopping) {
      handshake.reject(503);
    } else if (handshake.path().equals(PATH)) {
      handshake.accept();
    } else {
      handshake.reject(404);
    }
  }

  private void onConnected(ServerWebSocket socket) {
    Subscriber subscriber =
        new Subscriber(
            NEXT_ID.getAndIncrement(),
            socket,
            config,
            crowd,
            Math.max(1, LAG_PATIENCE_MS / tickMs()),
            this::gapFrame,
            allocator);
    subscribers.add(subscriber);
    // Nobody asks for them any more, and they would stay as long as the connection.
    socket.headers().clear();
    ClientInput input =
        new ClientInput(
            config.maxMessageSize(), text -> onText(subscriber, text), subscriber::close);
    socket.frameHandler(
        frame -> {
          subscriber.heard();
          input.frame(frame);
        });
    socket.exceptionHandler(
        failure -> {
          input.failed(failure);
          LOG.atDebug()
              .addKeyValue("subscriberId", subscriber.id())
              .addKeyValue("error", failure.getMessage())
              .log("client connection failed");
        });
    socket.closeHandler(closed -> onClosed(subscriber));
    LOG.atDebug()
        .addKeyValue("subscriberId", subscriber.id())
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .log("client connected");
    subscriber.tell(encoder.encode(cluster));
  }

  private void onClosed(Subscriber subscriber) {
    if (subscribers.remove(subscriber)) {
      subscriber.gone();
      LOG.atDebug().addKeyValue("subscriberId", subscriber.id()).log("client gone");
      completeWhenAllGone();
    }
  }

  private void onText(Subscriber subscriber, String text) {
    ClientMessages.answer(text, Timestamps.format(clock.millis()))
        .ifPresentOrElse(
            answer -> subscriber.tell(encoder.encode(answer)),
            () -> subscriber.close(CloseReason.NOT_JSON));
  }

  private void onBatch(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        cluster = changed;
      }
    }
    if (subscribers.isEmpty()) {
      return;
    }
    Frames frames = batch.rendered(encoder::encode);
    if (frames.count() == 0) {
      return;
    }
    for (Subscriber subscriber : subscribers) {
      subscriber.offer(frames);
    }
    planFlush();
  }

  /**
   * Flushes once all batches that wait for this event loop already are written: one system call a
   * client however many they are, and no delay when there is only one.
   */
  private void planFlush() {
    if (!flushPlanned) {
      flushPlanned = true;
      ((ContextInternal) context).nettyEventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushPlanned = false;
    for (Subscriber subscriber : subscribers) {
      subscriber.flush();
    }
  }

  private void onTick() {
    ticks++;
    boolean pingDue = ticks % TICKS_PER_PING == 0;
    int deadAfterTicks = (int) Math.max(2, config.deadAfter().toMillis() / tickMs());
    // A copy: a client that is closed here may leave the set at once.
    List<Subscriber> present = new ArrayList<>(subscribers);
    for (Subscriber subscriber : present) {
      subscriber.tick(pingDue, deadAfterTicks);
    }
  }

  private int tickMs() {
    return (int) Math.max(1, config.pingInterval().toMillis() / TICKS_PER_PING);
  }

  private ByteBuf gapFrame(WaitingFrames.Loss loss) {
    return encoder.encode(Notices.gap(loss, Timestamps.format(clock.millis())));
  }

  /** Some did not answer the close frame in time. */
  private void abortAll() {
    subscribers.forEach(Subscriber::abort);
  }

  private void completeWhenAllGone() {
    if (allGone != null && subscribers.isEmpty()) {
      allGone.tryComplete();
    }
  }
}
