package io.spore.gateway.guard;

import io.spore.gateway.config.AuthConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who comes for a token, if tokens are asked for at all. One for the process, for any thread;
 * futures complete on the caller's context.
 */
public final class Doorman {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);

  private final AuthConfig config;
  private final InstantSource clock;
  private final Optional<JwtTokens> jwt;
  private final FailedAttempts failedAttempts;
  private final Tickets tickets;
  private final Refusals refusals = new Refusals();
  private volatile StaticTokens tokens;

  /**
   * Prepares the doorman.
   *
   * @throws io.spore.gateway.config.ConfigException when a configured key can't be used
   */
  public Doorman(Vertx vertx, AuthConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.jwt =
        config.enabled() && config.jwt().isWanted()
            ? Optional.of(new JwtTokens(vertx, config.jwt(), clock))
            : Optional.empty();
    this.failedAttempts = new FailedAttempts(clock);
    this.tickets = new Tickets(clock);
    this.tokens = new StaticTokens(config.tokens());
  }

  /** Reads the key set, if there is one; fails when it is a file that can't be used. */
  public Future<Void> start() {
    return jwt.map(JwtTokens::start).orElseGet(Future::succeededFuture);
  }

  /** Lets go of what {@link #start} took. */
  public Future<Void> stop() {
    return jwt.map(JwtTokens::stop).orElseGet(Future::succeededFuture);
  }

  /** Whether a token is asked for; if not, everybody is {@link Caller#ANYBODY}. */
  public boolean asksForTokens() {
    return config.enabled();
  }

  /** How long a WebSocket client may take to show its token, in milliseconds. */
  public long patienceMs() {
    return config.timeout().toMillis();
  }

  /** How long before its token expires a client is told, in milliseconds. */
  public long warnBeforeMs() {
    return config.warnBefore().toMillis();
  }

  /** Whom the doorman turned away, by reason. */
  public Refusals refusals() {
    return refusals;
  }

  /**
   * Who shows these.
   *
   * @return fails with {@link RefusedException} when they are not accepted, or there are none
   */
  public Future<Caller> identify(Credentials shown) {
    if (!asksForTokens()) {
      return Future.succeededFuture(Caller.ANYBODY);
    }
    return shown
        .token()
        .map(token -> identify(token, shown.address()))
        .or(() -> shown.ticket().map(ticket -> redeem(ticket, shown.address())))
        .orElseGet(() -> refused(Refusal.NOT_AUTHORISED));
  }

  /** Whether these would be accepted now; by asking, nothing is counted or used up. */
  public boolean recognises(Credentials shown) {
    if (!asksForTokens()) {
      return true;
    }
    boolean byToken = shown.token().map(this::isGood).orElse(false);
    boolean byTicket = shown.token().isEmpty() && shown.ticket().map(tickets::isGood).orElse(false);
    return failedAttempts.waitMs(shown.address()) == 0 && (byToken || byTicket);
  }

  private boolean isGood(String token) {
    return tokens.find(token).isPresent() || jwt.map(check -> check.isGood(token)).orElse(false);
  }

  /**
   * Whose token this is.
   *
   * @param address where it comes from
   * @return fails with {@link RefusedException} when the token is not accepted
   */
  public Future<Caller> identify(String token, String address) {
    long wait = failedAttempts.waitMs(address);
    if (wait > 0) {
      return refused(Refusal.TOO_MANY_ATTEMPTS, wait);
    }
    Optional<Caller> known = tokens.find(token);
    if (known.isPresent()) {
      return Future.succeededFuture(known.get());
    }
    return jwt.map(tokenCheck -> tokenCheck.check(token))
        .orElseGet(() -> Future.failedFuture("no such token"))
        .recover(failure -> wrong(token, address, failure.getMessage()));
  }

  /** Makes a stand-in for the caller's token: good once, for 30 seconds, at this gateway. */
  public String ticketFor(Caller caller) {
    return tickets.issue(caller);
  }

  /** How long a ticket is good, in milliseconds. */
  public long ticketLifeMs() {
    return Tickets.LIFE_MS;
  }

  /**
   * Whose ticket this is; it is void from now on.
   *
   * @param address where it comes from
   * @return fails with {@link RefusedException} when it is none, or too old
   */
  public Future<Caller> redeem(String ticket, String address) {
    long wait = failedAttempts.waitMs(address);
    if (wait > 0) {
      return refused(Refusal.TOO_MANY_ATTEMPTS, wait);
    }
    return tickets
        .redeem(ticket)
        .filter(this::isWelcome)
        .map(Future::succeededFuture)
        .orElseGet(() -> wrong(ticket, address, "no such ticket"));
  }

  /** Whether the caller's token is still good: it may expire, or be taken away. */
  public boolean isWelcome(Caller caller) {
    boolean current = caller.expiresAt().map(at -> clock.millis() < at).orElse(true);
    return current && caller.token().map(tokens::holds).orElse(true);
  }

  /** Turns somebody away without a token, and counts it. */
  public <T> Future<T> refused(Refusal refusal) {
    return refused(refusal, 0);
  }

  /** Replaces the tokens that are known by their hashes; who showed another one has to go. */
  public void useTokens(List<AuthConfig.Token> replacement) {
    tokens = new StaticTokens(replacement);
  }

  private <T> Future<T> wrong(String token, String address, String reason) {
    failedAttempts.failed(address, token);
    LOG.atDebug()
        .addKeyValue("remoteAddress", address)
        .addKeyValue("reason", reason)
        .log("token refused");
    return refused(Refusal.NOT_AUTHORISED);
  }

  private <T> Future<T> refused(Refusal refusal, long retryAfterMs) {
    refusals.count(refusal);
    return Future.failedFuture(new RefusedException(refusal, retryAfterMs));
  }
}
