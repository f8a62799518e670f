package io.spore.gateway.websocket;

import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.Refusal;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How long one client may stay: tells it in time that its token expires, takes a new one, and shows
 * it out when there is none.
 */
final class Stay {
  private final Doorman doorman;
  private final InstantSource clock;
  private final String address;
  private Caller caller;
  private Resident resident;
  private boolean warned;
  private boolean asking;

  /** A client that is in. */
  interface Resident {
    /** Says something to this client alone, as JSON. */
    void tell(byte[] json);

    /** Gives it these permissions. */
    void permit(Permissions permissions);

    /** Closes its connection. */
    void close(short code, String reason);
  }

  /**
   * Begins.
   *
   * @param address where the client came from
   */
  Stay(Doorman doorman, InstantSource clock, String address, Caller caller) {
    this.doorman = doorman;
    this.clock = clock;
    this.address = address;
    this.caller = caller;
  }

  Caller caller() {
    return caller;
  }

  /** The client is in. */
  void settle(Resident client) {
    resident = client;
    resident.permit(caller.permissions());
  }

  /** Lets time pass. */
  void tick() {
    if (!doorman.isWelcome(caller)) {
      Refusal refusal = caller.token().isPresent() ? Refusal.NOT_AUTHORISED : Refusal.EXPIRED;
      doorman.refusals().count(refusal);
      resident.close(refusal.closeCode(), refusal.text());
    } else if (!warned
        && caller
            .expiresAt()
            .map(at -> clock.millis() >= at - doorman.warnBeforeMs())
            .orElse(false)) {
      warned = true;
      tell("expires");
    }
  }

  /** Takes a new token; a wrong one changes nothing. */
  void renew(String token) {
    if (asking) {
      return;
    }
    asking = true;
    doorman
        .identify(token, address)
        .onComplete(
            done -> {
              asking = false;
              if (done.succeeded()) {
                caller = done.result();
                warned = false;
                resident.permit(caller.permissions());
              }
              tell(done.succeeded() ? "accepted" : "refused");
            });
  }

  private void tell(String status) {
    Optional<String> expiresAt = caller.expiresAt().map(Timestamps::format);
    resident.tell(Notices.auth(status, expiresAt, Timestamps.format(clock.millis())));
  }
}
