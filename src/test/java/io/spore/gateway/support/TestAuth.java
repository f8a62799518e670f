package io.spore.gateway.support;

import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.config.AuthConfig.Token;
import io.spore.gateway.config.Grant;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.JwtConfig;
import io.spore.gateway.config.Secret;
import io.spore.gateway.config.TokenHash;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Gate;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Configurations of who may come in. */
public final class TestAuth {
  /** Who these tokens are for. */
  public static final String AUDIENCE = "spore-gateway";

  /** Signs HS256. */
  public static final String SECRET = "a secret of at least thirty-two bytes";

  /** Nobody is asked for a token. */
  public static final AuthConfig OFF = auth(false, List.of(), jwt(Optional.empty()));

  private TestAuth() {}

  /** These tokens are asked for. */
  public static AuthConfig tokens(Token... tokens) {
    return auth(true, List.of(tokens), jwt(Optional.empty()));
  }

  /** Tokens that {@link #SECRET} signed are asked for. */
  public static AuthConfig signedTokens() {
    return auth(true, List.of(), jwt(Optional.of(SECRET)));
  }

  /** Asks for tokens of these kinds. */
  public static AuthConfig auth(boolean enabled, List<Token> tokens, JwtConfig jwt) {
    return new AuthConfig(enabled, Duration.ofSeconds(1), Duration.ofSeconds(2), tokens, jwt);
  }

  /** Tokens for {@link #AUDIENCE} that this secret signed, with a clock skew of one second. */
  public static JwtConfig jwt(Optional<String> secret) {
    return jwt(
        secret.map(Secret::new),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(1),
        List.of());
  }

  /** Tokens for {@link #AUDIENCE} that one of these keys signed. */
  public static JwtConfig jwt(
      Optional<Path> keySetFile, Optional<URI> keySetUrl, Optional<Path> publicKey) {
    return jwt(
        Optional.empty(), keySetFile, keySetUrl, publicKey, Duration.ofSeconds(1), List.of());
  }

  /** The same, with another clock skew and these rules. */
  public static JwtConfig jwt(JwtConfig base, Duration clockSkew, List<JwtConfig.Rule> rules) {
    return jwt(
        base.secret(), base.keySetFile(), base.keySetUrl(), base.publicKey(), clockSkew, rules);
  }

  private static JwtConfig jwt(
      Optional<Secret> secret,
      Optional<Path> keySetFile,
      Optional<URI> keySetUrl,
      Optional<Path> publicKey,
      Duration clockSkew,
      List<JwtConfig.Rule> rules) {
    return new JwtConfig(
        keySetFile,
        keySetUrl,
        Optional.empty(),
        Duration.ofHours(1),
        secret,
        publicKey,
        List.of(AUDIENCE),
        Optional.empty(),
        clockSkew,
        "spore_read",
        "spore_publish",
        "spore_admin",
        rules);
  }

  /** A token that is known by its hash and may read these topics. */
  public static Token reader(String token, String... topics) {
    return new Token(token, TokenHash.of(token), new Grant(filters(topics), List.of(), false));
  }

  /** A token that is known by its hash and may do everything. */
  public static Token admin(String token) {
    return new Token(token, TokenHash.of(token), new Grant(filters("#"), filters("#"), true));
  }

  /** Topic filters. */
  public static List<TopicFilter> filters(String... filters) {
    return Stream.of(filters).map(TopicFilter::parse).toList();
  }

  /** A gate for a server on the loopback. */
  public static Gate gate(Vertx vertx, AuthConfig auth) {
    return new Gate(
        vertx, new HttpConfig("127.0.0.1", 0), auth, TestLimits.WIDE, InstantSource.system());
  }
}
