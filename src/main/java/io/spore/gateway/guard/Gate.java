package io.spore.gateway.guard;

import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.LimitsConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Everything that stands between a client and the gateway. One for the process. */
public final class Gate {
  private final Doorman doorman;
  private final ClientAddresses addresses;
  private volatile Origins origins;
  private final ConnectionCounts connections;
  private final boolean tokensAsked;
  private final Optional<ServerTls> tls;
  private volatile LongUploads uploads = LongUploads.NONE;

  /**
   * Prepares the gate.
   *
   * @throws io.spore.gateway.config.ConfigException when a configured key can't be used
   */
  public Gate(
      Vertx vertx, HttpConfig http, AuthConfig auth, LimitsConfig limits, InstantSource clock) {
    this.doorman = new Doorman(vertx, auth, clock);
    this.addresses = new ClientAddresses(http.trustedProxies());
    this.tokensAsked = auth.enabled();
    this.origins = new Origins(http, tokensAsked);
    this.connections = new ConnectionCounts(limits, System::nanoTime);
    this.tls =
        http.tls().isWanted() ? Optional.of(new ServerTls(vertx, http.tls())) : Optional.empty();
  }

  /** Lets such requests be larger and take longer. To be called before anybody comes. */
  public void expect(LongUploads expected) {
    uploads = expected;
  }

  /** Reads what is needed before anybody comes. */
  public Future<Void> start() {
    return doorman.start();
  }

  /** Lets go of what {@link #start} took. */
  public Future<Void> stop() {
    tls.ifPresent(ServerTls::stop);
    return doorman.stop();
  }

  /** Asks for tokens. */
  public Doorman doorman() {
    return doorman;
  }

  /** Knows where clients come from. */
  public ClientAddresses addresses() {
    return addresses;
  }

  /** Knows which pages may use the gateway; to be asked for anew each time. */
  public Origins origins() {
    return origins;
  }

  /** What a request or handshake shows at the door. */
  public Credentials credentials(SocketAddress remote, MultiMap headers, String query) {
    return Credentials.shown(remote, headers, query, addresses);
  }

  /**
   * A turnstile for the connections of one event loop.
   *
   * @param websocket whether WebSocket messages may be compressed, and how large they may be
   */
  public Turnstile turnstile(WebSocketConfig websocket) {
    OptionalInt compressUpTo =
        websocket.compression() ? OptionalInt.of(websocket.maxMessageSize()) : OptionalInt.empty();
    return new Turnstile(connections, addresses, doorman.refusals(), uploads, compressUpTo);
  }

  /** What a WebSocket client that comes now may send. */
  public ClientFlow clientFlow() {
    return new ClientFlow(connections.limits(), doorman.refusals(), System::nanoTime);
  }

  /** How many connections there are. */
  public int connections() {
    return connections.connections();
  }

  /** Applies these limits from now on; sizes and times of TLS only to servers that start later. */
  public void useLimits(LimitsConfig limits) {
    connections.use(limits);
  }

  /** Trusts these hosts, proxies and pages from now on; who is connected stays. */
  public void useLists(HttpConfig http) {
    origins = new Origins(http, tokensAsked);
    addresses.trust(http.trustedProxies());
  }

  /** What a server must know before it starts. */
  public HttpServerOptions serverOptions() {
    LimitsConfig limits = connections.limits();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxInitialLineLength(limits.headerBytes())
            .setSslHandshakeTimeout(limits.headerTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            // With HTTP/2 in the clear a connection is known only once something was read from it.
            .setHttp2ClearTextEnabled(false);
    options.getInitialSettings().setMaxHeaderListSize(limits.headerBytes());
    tls.ifPresent(identity -> identity.applyTo(options));
    return options;
  }

  /** The gateway's identity; empty where it serves in the clear. */
  public Optional<ServerTls> tls() {
    return tls;
  }
}
