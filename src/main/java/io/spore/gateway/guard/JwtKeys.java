package io.spore.gateway.guard;

import io.spore.gateway.config.JwtConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that JSON Web Tokens are checked with, kept up to date: a key set is looked at again
 * after some time, and when a token names a key that is not there. What can't be had leaves the
 * keys as they were. For any thread.
 */
final class JwtKeys {
  private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);

  /** So often at most, so that made-up tokens do not make the gateway flood the issuer. */
  private static final long ASK_AGAIN_AFTER_MS = 30_000;

  private final Vertx vertx;
  private final JwtConfig config;
  private final InstantSource clock;
  private final Optional<KeySetFetcher> fetcher;
  private volatile JWTAuth current;
  private Future<Void> refreshing;
  private long refreshedAt;
  private boolean failing;

  /**
   * Reads what is configured itself; the key set comes with {@link #refresh}.
   *
   * @throws io.spore.gateway.config.ConfigException when a configured key can't be used
   */
  JwtKeys(Vertx vertx, JwtConfig config, InstantSource clock) {
    this.vertx = vertx;
    this.config = config;
    this.clock = clock;
    this.fetcher = config.keySetUrl().map(url -> new KeySetFetcher(vertx, config, url));
    this.current = with(List.of());
  }

  /** Checks signatures with the keys as they are now. */
  JWTAuth current() {
    return current;
  }

  /** Whether there is a key set that may change. */
  boolean canChange() {
    return fetcher.isPresent() || config.keySetFile().isPresent();
  }

  /** Looks at the key set again; the future fails when it can't be had. */
  synchronized Future<Void> refresh() {
    if (refreshing != null) {
      return refreshing;
    }
    refreshedAt = clock.millis();
    refreshing =
        keySet()
            .<Void>map(
                keys -> {
                  current = with(keys);
                  return null;
                })
            .onComplete(done -> ended(done.cause()));
    return refreshing.isComplete() ? forgotten(refreshing) : refreshing;
  }

  /** Looks at the key set again, unless that was done a moment ago. */
  Future<Void> refreshIfDue() {
    synchronized (this) {
      if (refreshing == null && clock.millis() - refreshedAt < ASK_AGAIN_AFTER_MS) {
        return Future.failedFuture("the key set was looked at a moment ago");
      }
    }
    return refresh();
  }

  Future<Void> close() {
    return fetcher.map(KeySetFetcher::close).orElseGet(Future::succeededFuture);
  }

  private Future<List<JsonObject>> keySet() {
    if (fetcher.isPresent()) {
      return fetcher.get().fetch().map(text -> VerificationKeys.keySet(text, false));
    }
    return vertx
        .fileSystem()
        .readFile(config.keySetFile().orElseThrow().toString())
        .map(text -> VerificationKeys.keySet(text, true));
  }

  private JWTAuth with(List<JsonObject> keySet) {
    JWTOptions rules =
        new JWTOptions()
            .setAudience(config.audience())
            .setLeeway((int) config.clockSkew().toSeconds());
    config.issuer().ifPresent(rules::setIssuer);
    JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(rules);
    VerificationKeys.secret(config).ifPresent(options::addPubSecKey);
    config.publicKey().map(VerificationKeys::publicKey).ifPresent(options::addPubSecKey);
    keySet.forEach(options::addJwk);
    return JWTAuth.create(vertx, options);
  }

  private synchronized Future<Void> forgotten(Future<Void> done) {
    refreshing = null;
    return done;
  }

  private synchronized void ended(Throwable failure) {
    refreshing = null;
    if (failure != null && !failing) {
      LOG.atWarn()
          .addKeyValue("source", source())
          .addKeyValue("error", failure.getMessage())
          .log("key set not to be had, the keys stay as they are");
    } else if (failure == null && failing) {
      LOG.atInfo().addKeyValue("source", source()).log("key set is back");
    }
    failing = failure != null;
  }

  private String source() {
    return config
        .keySetUrl()
        .map(Object::toString)
        .orElseGet(() -> config.keySetFile().orElseThrow().toString());
  }
}
