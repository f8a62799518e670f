package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCallException.Reason;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeUpload;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls nodes: only nodes, few at once, with an end to all patience. */
public final class NodeClient implements NodeCalls {
  private static final Logger LOG = LoggerFactory.getLogger(NodeClient.class);

  /** How many nodes are tried when the primary one does not answer. */
  private static final int MAX_ATTEMPTS = 3;

  private static final int MAX_HEADER = 8 * 1024;
  private static final String UPDATE = "/api/node/update";

  /** After these the node has certainly not seen the call. */
  private static final Set<Reason> NOT_SEEN = Set.of(Reason.UNREACHABLE, Reason.BUSY);

  private final Vertx vertx;
  private final NodesConfig config;
  private final IntSupplier port;
  private final KnownNodes known;
  private final SporeEvents events;
  private final InstantSource clock;
  private final CallGate gate;
  private final WebClient calls;
  private final WebClient uploads;

  /**
   * Prepares the client.
   *
   * @param port the port that nodes serve
   * @param known whom it may call
   * @param events where the progress of uploads is told
   */
  public NodeClient(
      Vertx vertx,
      NodesConfig config,
      IntSupplier port,
      KnownNodes known,
      SporeEvents events,
      InstantSource clock) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.known = known;
    this.events = events;
    this.clock = clock;
    this.gate = new CallGate(config.connections(), config.queue());
    this.calls = client(config.callTimeout(), config.callTimeout().multipliedBy(2));
    this.uploads = client(config.uploadTimeout(), config.longestUpload());
  }

  @Override
  public String primary() {
    return known.primary();
  }

  @Override
  public Future<NodeAnswer> call(String ip, NodeCall call) {
    return refusal(ip, call)
        .<Future<NodeAnswer>>map(Future::failedFuture)
        .orElseGet(() -> attempt(ip, call));
  }

  @Override
  public Future<NodeAnswer> callPrimary(NodeCall call) {
    List<String> order = known.inOrder();
    if (order.isEmpty()) {
      return Future.failedFuture(
          new NodeCallException(Reason.NO_NODES, "", "no SPORE node is known yet"));
    }
    return callNext(order.subList(0, Math.min(order.size(), MAX_ATTEMPTS)), 0, call, "");
  }

  private Future<NodeAnswer> callNext(List<String> order, int index, NodeCall call, String before) {
    return call(order.get(index), call)
        .recover(
            failure -> {
              NodeCallException why = (NodeCallException) failure;
              String story = before + why.getMessage();
              boolean last = index + 1 == order.size();
              if (last || !mayGoOn(call, why.reason())) {
                return Future.failedFuture(new NodeCallException(why.reason(), why.node(), story));
              }
              return callNext(order, index + 1, call, story + "; ");
            });
  }

  private static boolean mayGoOn(NodeCall call, Reason reason) {
    return NOT_SEEN.contains(reason)
        || (call.method().equals(HttpMethod.GET) && reason != Reason.BAD_REQUEST);
  }

  @Override
  public Future<NodeAnswer> upload(String ip, NodeUpload upload) {
    Optional<Member> node = known.at(ip);
    if (node.isEmpty()) {
      return Future.failedFuture(CallFailures.unknown(ip));
    }
    if (upload.length() > config.maxFirmware()) {
      return Future.failedFuture(
          new NodeCallException(
              Reason.BAD_REQUEST,
              ip,
              "the firmware is larger than nodes.maxFirmware, " + config.maxFirmware() + " bytes"));
    }
    UploadProgress progress =
        new UploadProgress(
            ip,
            node.get().hostname(),
            upload.length(),
            fields -> events.publish(fields.at(clock.millis())));
    return inTurn(
            ip,
            config.uploadTimeout(),
            answer ->
                request(uploads, HttpMethod.POST, ip, UPDATE, answer)
                    .putHeader("content-type", upload.contentType())
                    .putHeader("content-length", String.valueOf(upload.length()))
                    .sendStream(new CountedBody(upload.body(), progress::sent)),
            false)
        .onSuccess(answer -> progress.ended(answer.ok(), "answered " + answer.status()))
        .onFailure(failure -> progress.ended(false, failure.getMessage()));
  }

  /** Closes all connections. */
  public void close() {
    calls.close();
    uploads.close();
  }

  private Optional<NodeCallException> refusal(String ip, NodeCall call) {
    if (known.at(ip).isEmpty()) {
      return Optional.of(CallFailures.unknown(ip));
    }
    return NodeUri.problem(call.uri())
        .map(problem -> new NodeCallException(Reason.BAD_REQUEST, ip, problem));
  }

  private Future<NodeAnswer> attempt(String ip, NodeCall call) {
    return inTurn(
        ip,
        config.callTimeout(),
        answer -> {
          HttpRequest<Buffer> request = request(calls, call.method(), ip, call.uri(), answer);
          if (call.contentType().isEmpty()) {
            return request.send();
          }
          return request.putHeader("content-type", call.contentType()).sendBuffer(call.body());
        },
        true);
  }

  /**
   * Makes a call once it is its turn.
   *
   * @param patience how long the call may take; without a deadline, how long it may wait to begin
   * @param deadline whether patience is over also while the call makes progress
   */
  private Future<NodeAnswer> inTurn(
      String ip,
      Duration patience,
      Function<BoundedAnswer, Future<HttpResponse<Buffer>>> send,
      boolean deadline) {
    Context home = vertx.getOrCreateContext();
    Promise<NodeAnswer> promise = Promise.promise();
    BoundedAnswer answer =
        new BoundedAnswer(
            config.maxAnswer(),
            () -> promise.tryFail(CallFailures.tooLarge(ip, config.maxAnswer())));
    long timer =
        vertx.setTimer(
            patience.toMillis(),
            over -> {
              answer.giveUp();
              promise.tryFail(CallFailures.noAnswer(ip, patience));
            });
    Runnable enter =
        () ->
            home.runOnContext(
                turn -> {
                  if (promise.future().isComplete()) {
                    gate.leave(ip);
                    return;
                  }
                  if (!deadline) {
                    vertx.cancelTimer(timer);
                  }
                  long started = System.nanoTime();
                  Future.succeededFuture()
                      .compose(nothing -> send.apply(answer))
                      .map(response -> answer(ip, response, started))
                      // Only now the connection is gone: others wait for it, not for the answer.
                      .onComplete(done -> gate.leave(ip))
                      .onSuccess(promise::tryComplete)
                      .onFailure(
                          failure -> promise.tryFail(CallFailures.of(ip, failure, patience)));
                });
    if (!gate.ask(ip, enter)) {
      promise.tryFail(CallFailures.busy(ip));
    }
    return promise.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private HttpRequest<Buffer> request(
      WebClient client, HttpMethod method, String ip, String uri, BoundedAnswer answer) {
    return client.request(method, port.getAsInt(), ip, uri).as(() -> answer);
  }

  private static NodeAnswer answer(String ip, HttpResponse<Buffer> response, long started) {
    int status = response.statusCode();
    if (status >= 300 && status < 400) {
      throw CallFailures.redirect(ip, status);
    }
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    Buffer body = response.body() == null ? Buffer.buffer() : response.body();
    return new NodeAnswer(ip, status, body, Math.max(1, tookMs));
  }

  /** One connection a call: an idle one would take the place of somebody else's at the node. */
  private WebClient client(Duration silence, Duration longest) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setConnectTimeout((int) config.callTimeout().toMillis())
            .setIdleTimeout((int) silence.toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxHeaderSize(MAX_HEADER);
    return WebClient.wrap(
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(config.connections()))
            .withConnectHandler(connection -> endAfter(longest, connection))
            .build(),
        new WebClientOptions().setUserAgent("spore-gateway").setFollowRedirects(false));
  }

  /** Who answers byte after byte is never idle, so there is an end to that, too. */
  private void endAfter(Duration longest, HttpConnection connection) {
    long timer = vertx.setTimer(longest.toMillis(), over -> connection.close());
    connection.closeHandler(closed -> vertx.cancelTimer(timer));
    connection.exceptionHandler(
        failure ->
            LOG.atDebug()
                .addKeyValue("node", connection.remoteAddress().hostAddress())
                .addKeyValue("error", failure.getMessage())
                .log("connection to node failed"));
  }
}
