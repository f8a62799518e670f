package io.spore.gateway.guard;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.JwtConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Accepts JSON Web Tokens (RFC 7519) that are signed, current and made for this gateway. */
final class JwtTokens {
  private static final int LONGEST_TOKEN = 8 * 1024;
  private static final int PARTS = 3;
  private static final Set<String> ALGORITHMS = Set.of("RS256", "ES256", "HS256");

  private final Vertx vertx;
  private final JwtConfig config;
  private final JwtKeys keys;
  private final JwtClaims claims;
  private long refreshTimer = -1;

  /** Reads the keys that are configured themselves. */
  JwtTokens(Vertx vertx, JwtConfig config, InstantSource clock) {
    this.vertx = vertx;
    this.config = config;
    this.keys = new JwtKeys(vertx, config, clock);
    this.claims = new JwtClaims(config);
  }

  /**
   * Reads the key set.
   *
   * @return fails when it is a file and can't be used; an address may be out of reach for now
   */
  Future<Void> start() {
    if (!keys.canChange()) {
      return Future.succeededFuture();
    }
    refreshTimer = vertx.setPeriodic(config.refreshInterval().toMillis(), timer -> keys.refresh());
    Future<Void> read = keys.refresh();
    return config.keySetUrl().isPresent() ? read.otherwiseEmpty() : read.recover(this::named);
  }

  Future<Void> stop() {
    vertx.cancelTimer(refreshTimer);
    return keys.close();
  }

  /** Whether the text has the form of such a token: what has not is something else. */
  static boolean looksLikeOne(String token) {
    return token.length() <= LONGEST_TOKEN && token.split("\\.", -1).length == PARTS;
  }

  /** Whose token this is; fails with anything when it is not accepted. Completes on the context. */
  Future<Caller> check(String token) {
    if (!looksLikeOne(token) || !ALGORITHMS.contains(algorithm(token))) {
      return Future.failedFuture(new RefusedException(Refusal.NOT_AUTHORISED));
    }
    return checkNow(token)
        .recover(
            failure ->
                failure instanceof NoSuchKeyIdException && keys.canChange()
                    ? here(keys.refreshIfDue()).compose(fresh -> checkNow(token))
                    : Future.failedFuture(failure));
  }

  /** Whether the token is accepted with the keys that are known now. */
  boolean isGood(String token) {
    return looksLikeOne(token)
        && ALGORITHMS.contains(algorithm(token))
        && checkNow(token).succeeded();
  }

  private Future<Caller> checkNow(String token) {
    try {
      return keys.current().authenticate(new TokenCredentials(token)).map(this::caller);
    } catch (RuntimeException e) {
      // Vert.x casts claims to what they should be.
      return Future.failedFuture(e);
    }
  }

  private Caller caller(User user) {
    JsonObject payload = user.attributes().getJsonObject("accessToken");
    if (!(payload.getValue("exp") instanceof Number expiry)) {
      throw new IllegalArgumentException("a token that never expires");
    }
    String name = payload.getValue("sub") instanceof String subject ? subject : "unnamed";
    long lastMoment = expiry.longValue() * 1_000 + config.clockSkew().toMillis();
    return new Caller(name, claims.permissions(payload), Optional.of(lastMoment), Optional.empty());
  }

  /**
   * The algorithm that the token names. Without keys Vert.x would take a token without a signature,
   * so this is looked at first, whatever keys there are.
   */
  private static String algorithm(String token) {
    try {
      byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
      Object algorithm = new JsonObject(new String(header, StandardCharsets.UTF_8)).getValue("alg");
      return String.valueOf(algorithm);
    } catch (DecodeException | IllegalArgumentException e) {
      return "";
    }
  }

  /** The same on the caller's context: another one may have looked at the key set. */
  private <T> Future<T> here(Future<T> future) {
    Context home = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    future.onComplete(
        done ->
            home.runOnContext(
                there -> {
                  if (done.succeeded()) {
                    promise.complete(done.result());
                  } else {
                    promise.fail(done.cause());
                  }
                }));
    return promise.future();
  }

  private Future<Void> named(Throwable failure) {
    ConfigException unusable =
        new ConfigException(
            "files for tokens",
            List.of(
                "auth.jwt.keySetFile: "
                    + failure.getMessage()
                    + ": "
                    + config.keySetFile().orElseThrow().toAbsolutePath()));
    unusable.initCause(failure);
    return Future.failedFuture(unusable);
  }
}
