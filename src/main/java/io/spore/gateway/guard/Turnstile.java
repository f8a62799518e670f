package io.spore.gateway.guard;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.spore.gateway.config.LimitsConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Where every connection of one event loop passes: lets in as many as there may be, tells the
 * others so, and sees to it that nobody stands in the way.
 */
public final class Turnstile {
  private static final int TICK_MS = 250;
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** Beyond so many that wait for their answer, further ones are closed without one. */
  private static final int MOST_TURNED_AWAY = 100;

  private final ConnectionCounts counts;
  private final ClientAddresses addresses;
  private final Refusals refusals;
  private final LongUploads uploads;
  private final OptionalInt compressUpTo;

  /** By the other end's address and port, which no two connections share. */
  private final Map<SocketAddress, Entry> entries = new HashMap<>();

  private int turnedAway;

  private record Entry(HttpConnection connection, Visit visit, Optional<Http2Overruns> http2) {}

  Turnstile(
      ConnectionCounts counts,
      ClientAddresses addresses,
      Refusals refusals,
      LongUploads uploads,
      OptionalInt compressUpTo) {
    this.counts = counts;
    this.addresses = addresses;
    this.refusals = refusals;
    this.uploads = uploads;
    this.compressUpTo = compressUpTo;
  }

  /** Looks from now on, on this context, whether somebody stands in the way. */
  public void open(Vertx vertx) {
    vertx.setPeriodic(TICK_MS, timer -> tick());
  }

  /** Takes a new connection, before anything was read from it. */
  public void connected(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    String address = ClientAddresses.of(remote);
    boolean limited = !addresses.isTrustedProxy(address);
    Optional<Refusal> refusal = counts.join(address, limited);
    refusal.ifPresent(refusals::count);
    if (refusal.isPresent() && turnedAway >= MOST_TURNED_AWAY) {
      connection.close();
      return;
    }
    if (refusal.isPresent()) {
      turnedAway++;
    }
    Optional<Http2Overruns> http2 = Http2Overruns.countOn(connection, refusals);
    entries.put(remote, new Entry(connection, new Visit(refusal, now()), http2));
    compressUpTo.ifPresent(largest -> BoundedCompression.offer(connection, largest));
    ChannelAccess.of(connection)
        .closeFuture()
        .addListener(
            closed -> {
              entries.remove(remote);
              if (refusal.isPresent()) {
                turnedAway--;
              } else {
                counts.left(address, limited);
              }
            });
  }

  /** Lets requests pass that may. */
  public Handler<HttpServerRequest> before(Handler<HttpServerRequest> next) {
    return request -> {
      headRead(request);
      Optional<Visit> visit = visit(request.remoteAddress());
      visit.ifPresent(
          present -> present.asks(new OpenRequest(request, now(), isUpload(request), uploads)));
      Optional<Refusal> objection = visit.flatMap(Visit::turnedAway).or(() -> tooLarge(request));
      if (objection.isPresent()) {
        refuse(request, objection.get());
      } else {
        next.handle(request);
      }
    };
  }

  /** What came is no request, or its head is too large. */
  public void malformed(HttpServerRequest request) {
    headRead(request);
    refusals.count(Refusal.BAD_HEAD);
    Throwable cause = request.decoderResult().cause();
    int status =
        cause instanceof TooLongHttpLineException
            ? 414
            : cause instanceof TooLongHttpHeaderException ? 431 : Refusal.BAD_HEAD.httpStatus();
    request
        .response()
        .setStatusCode(status)
        .putHeader("connection", "close")
        .putHeader("content-type", ProblemDetails.TYPE)
        .end(
            ProblemDetails.of(status, Refusal.BAD_HEAD.text(), System.currentTimeMillis())
                .toBuffer())
        .onComplete(done -> request.connection().close());
  }

  /**
   * Why a handshake must be refused; empty when the connection may become a WebSocket.
   *
   * @param known whether it is known who comes: for others nothing is inflated
   */
  public Optional<Refusal> objection(HttpServerRequest handshake, boolean known) {
    SocketAddress remote = handshake.remoteAddress();
    Entry entry = entries.get(remote);
    if (entry == null) {
      // It is gone already, and accepting it comes to nothing.
      return Optional.empty();
    }
    Optional<Refusal> refusal =
        addresses.isTrustedProxy(ClientAddresses.of(remote))
            ? throughProxy(entry.connection(), addresses.of(remote, handshake.headers()))
            : Optional.empty();
    if (refusal.isEmpty() && !known) {
      BoundedCompression.withdraw(entry.connection());
    }
    return refusal;
  }

  /** Others look after this connection from now on; here it counts until its channel is closed. */
  public void becameWebSocket(SocketAddress remote) {
    entries.remove(remote);
  }

  private Optional<Refusal> throughProxy(HttpConnection connection, String address) {
    Optional<Refusal> refusal = counts.joinAddress(address);
    if (refusal.isPresent()) {
      refusals.count(refusal.get());
    } else {
      ChannelAccess.of(connection).closeFuture().addListener(closed -> counts.leftAddress(address));
    }
    return refusal;
  }

  private void tick() {
    LimitsConfig limits = counts.limits();
    long now = now();
    // A copy: a connection that is closed here leaves the map at once.
    for (Entry entry : new ArrayList<>(entries.values())) {
      Visit visit = entry.visit();
      switch (visit.look(now, limits)) {
        case STAYS -> {}
        case ENDS -> entry.connection().close();
        case HEADER_TOO_SLOW -> close(entry, Refusal.HEADER_TOO_SLOW);
        case BODY_TOO_SLOW -> close(entry, Refusal.BODY_TOO_SLOW);
      }
    }
  }

  private void headRead(HttpServerRequest request) {
    Optional.ofNullable(entries.get(request.remoteAddress()))
        .flatMap(Entry::http2)
        .ifPresent(http2 -> http2.headRead((int) request.streamId()));
  }

  private Optional<Visit> visit(SocketAddress remote) {
    return Optional.ofNullable(entries.get(remote)).map(Entry::visit);
  }

  /** What says beforehand that it is too large; what does not is bounded by who reads it. */
  private Optional<Refusal> tooLarge(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    if (length == null
        || isUpload(request)
        || (LENGTH.matcher(length).matches()
            && Long.parseLong(length) <= counts.limits().requestBytes())) {
      return Optional.empty();
    }
    refusals.count(Refusal.BODY_TOO_LARGE);
    return Optional.of(Refusal.BODY_TOO_LARGE);
  }

  private boolean isUpload(HttpServerRequest request) {
    return uploads.path().equals(request.path());
  }

  /** Answers a request with why it is refused, and ends the connection where that is usual. */
  public static void refuse(HttpServerRequest request, Refusal refusal) {
    HttpServerResponse response = request.response().setStatusCode(refusal.httpStatus());
    if (refusal.passes()) {
      response.putHeader("retry-after", "1");
    }
    // HTTP/2 has no such header, and other requests are on the same connection.
    boolean alone = request.version() != HttpVersion.HTTP_2;
    if (alone) {
      response.putHeader("connection", "close");
    }
    Future<Void> sent =
        response
            .putHeader("content-type", ProblemDetails.TYPE)
            .end(
                ProblemDetails.of(
                        request, refusal.httpStatus(), refusal.text(), System.currentTimeMillis())
                    .toBuffer());
    if (alone || refusal.passes()) {
      sent.onComplete(done -> request.connection().close());
    }
  }

  private void close(Entry entry, Refusal refusal) {
    refusals.count(refusal);
    entry.connection().close();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private record OpenRequest(
      HttpServerRequest request, long since, boolean isUpload, LongUploads uploads)
      implements Visit.Request {
    @Override
    public long patienceMs(LimitsConfig limits) {
      long usual = limits.requestTimeout().toMillis();
      return isUpload ? Math.max(usual, uploads.patience().toMillis()) : usual;
    }

    @Override
    public boolean isRead() {
      return request.isEnded();
    }

    @Override
    public boolean isAnswered() {
      return request.response().ended() || request.response().closed();
    }
  }
}
