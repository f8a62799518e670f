package io.spore.gateway.guard;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's identity towards HTTP and WebSocket clients. Its files are looked at again and
 * again, so that a renewed certificate is served without a restart. Files that can't be used leave
 * the ones before in place.
 */
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  private final Vertx vertx;
  private final TlsConfig config;
  private final AtomicBoolean looking = new AtomicBoolean();
  private TlsFiles served;
  private String lastProblem = "";
  private long timer = -1;

  /**
   * Reads the files.
   *
   * @throws ConfigException naming the key, the file and what is wrong with it
   */
  ServerTls(Vertx vertx, TlsConfig config) {
    this.vertx = vertx;
    this.config = config;
    try {
      this.served = TlsFiles.read(vertx, config);
    } catch (TlsFiles.UnusableException e) {
      ConfigException unusable = new ConfigException("files for TLS", List.of(e.getMessage()));
      unusable.initCause(e);
      throw unusable;
    }
  }

  /** Has a server speak TLS 1.2 or newer, with HTTP/2 for those who know it. */
  synchronized void applyTo(HttpServerOptions options) {
    ServerSSLOptions tls = served.options();
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(tls.getKeyCertOptions())
        .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
        .setClientAuth(tls.getClientAuth());
    if (tls.getTrustOptions() != null) {
      options.setTrustOptions(tls.getTrustOptions());
    }
  }

  /**
   * Looks at the files from now on.
   *
   * @param update has the server serve with what the files hold now
   */
  public void watch(Function<ServerSSLOptions, Future<Boolean>> update) {
    timer = vertx.setPeriodic(config.reloadInterval().toMillis(), tick -> look(update));
  }

  /** Looks no more. */
  void stop() {
    vertx.cancelTimer(timer);
  }

  private void look(Function<ServerSSLOptions, Future<Boolean>> update) {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    // On another thread: a slow disk must not hold up the clients.
    vertx
        .executeBlocking(() -> TlsFiles.read(vertx, config))
        .compose(found -> isServed(found) ? unchanged() : serve(found, update))
        .onComplete(done -> looking.set(false))
        .onSuccess(done -> complainAbout(""))
        .onFailure(failure -> complainAbout(failure.getMessage()));
  }

  private synchronized boolean isServed(TlsFiles found) {
    return served.sameAs(found);
  }

  private static Future<Void> unchanged() {
    return Future.succeededFuture();
  }

  private Future<Void> serve(TlsFiles found, Function<ServerSSLOptions, Future<Boolean>> update) {
    return update.apply(found.options()).map(changed -> nowServed(found));
  }

  private synchronized Void nowServed(TlsFiles found) {
    served = found;
    LOG.atInfo().log("new files for TLS are served");
    return null;
  }

  /** Once for each thing that is wrong: the files are looked at again and again. */
  private synchronized void complainAbout(String problem) {
    if (!problem.isEmpty() && !problem.equals(lastProblem)) {
      LOG.atWarn()
          .addKeyValue("error", problem)
          .log("files for TLS can't be used, those before are served");
    }
    lastProblem = problem;
  }
}
