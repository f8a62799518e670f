package io.spore.gateway.websocket;

import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Visitor;
import io.vertx.core.Future;
import java.time.InstantSource;

/**
 * How long one client may stay: tells it in time that its token expires, takes a new one, and shows
 * it out when there is none.
 */
final class Stay {
  private final Doorman doorman;
  private final InstantSource clock;
  private final String address;
  private final Resident resident;
  private Caller caller;
  private boolean warned;

  /** A client that is in. */
  interface Resident {
    /** Says that its token is about to expire, in milliseconds since the epoch. */
    void warn(long expiresAt);

    /** Gives it these permissions. */
    void permit(Permissions permissions);

    /** Closes its connection. */
    void close(Refusal why);
  }

  /** Begins. The client has the visitor's permissions already. */
  Stay(Doorman doorman, InstantSource clock, Visitor visitor, Resident resident) {
    this.doorman = doorman;
    this.clock = clock;
    this.address = visitor.address();
    this.caller = visitor.caller();
    this.resident = resident;
  }

  /** What the client may do now. */
  Permissions permissions() {
    return caller.permissions();
  }

  /** Lets time pass. */
  void tick() {
    if (!doorman.isWelcome(caller)) {
      Refusal refusal = caller.token().isPresent() ? Refusal.NOT_AUTHORISED : Refusal.EXPIRED;
      doorman.refusals().count(refusal);
      resident.close(refusal);
    } else if (!warned && caller.expiresAt().map(this::isSoon).orElse(false)) {
      warned = true;
      resident.warn(caller.expiresAt().orElseThrow());
    }
  }

  /**
   * Takes a new token.
   *
   * @return whose it is; fails when it is a wrong one, which changes nothing
   */
  Future<Caller> renew(String token) {
    if (!doorman.asksForTokens()) {
      return Future.succeededFuture(caller);
    }
    return doorman
        .identify(token, address)
        .onSuccess(
            known -> {
              caller = known;
              warned = false;
              resident.permit(known.permissions());
            });
  }

  private boolean isSoon(long expiresAt) {
    return clock.millis() >= expiresAt - doorman.warnBeforeMs();
  }
}
