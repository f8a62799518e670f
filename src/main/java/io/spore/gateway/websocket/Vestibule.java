package io.spore.gateway.websocket;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.ClientAddresses;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Origins;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where WebSocket clients show who they are: by a header or a ticket in the handshake, or by their
 * first message. Until then they get nothing, and not for long. Lives on one event loop.
 */
final class Vestibule {
  private static final Logger LOG = LoggerFactory.getLogger(Vestibule.class);
  private static final String BEARER = "bearer ";
  private static final int LONGEST_MESSAGE = 16 * 1024;
  private static final int TICK_MS = 1_000;

  private final Vertx vertx;
  private final Gate gate;
  private final Doorman doorman;
  private final ClientAddresses addresses;
  private final Origins origins;
  private final InstantSource clock;
  private final Set<Stay> stays = new HashSet<>();

  Vestibule(Vertx vertx, Gate gate, InstantSource clock) {
    this.vertx = vertx;
    this.gate = gate;
    this.doorman = gate.doorman();
    this.addresses = gate.addresses();
    this.origins = gate.origins();
    this.clock = clock;
  }

  /** Looks from now on whether those who are in may still stay. */
  void open() {
    if (doorman.asksForTokens()) {
      vertx.setPeriodic(TICK_MS, timer -> new ArrayList<>(stays).forEach(Stay::tick));
    }
  }

  /** Why the handshake must be refused, before there is a socket; empty when it need not be. */
  Optional<Refusal> objection(ServerWebSocketHandshake handshake) {
    Optional<Refusal> refusal =
        origins.objection(handshake.authority(), handshake.headers().getAll("origin"));
    refusal.ifPresent(
        why -> {
          doorman.refusals().count(why);
          LOG.atDebug()
              .addKeyValue("remoteAddress", handshake.remoteAddress())
              .addKeyValue("reason", why.text())
              .log("handshake refused");
        });
    return refusal;
  }

  /** Whether the client is asked who it is, and the handshake does not say. */
  boolean isAnonymous(ServerWebSocketHandshake handshake) {
    return doorman.asksForTokens()
        && bearer(handshake.headers()).isEmpty()
        && ticket(handshake.query()).isEmpty();
  }

  /**
   * Takes a client whose handshake is done.
   *
   * @param welcome takes it over once it is known who it is
   */
  void enter(ServerWebSocket socket, Consumer<Stay> welcome) {
    String address = addresses.of(socket.remoteAddress(), socket.headers());
    if (!doorman.asksForTokens()) {
      welcome.accept(stay(address, Caller.ANYBODY));
      return;
    }
    Optional<String> token = bearer(socket.headers());
    Optional<String> ticket = ticket(socket.query());
    if (token.isPresent()) {
      decide(socket, doorman.identify(token.get(), address), address, welcome);
    } else if (ticket.isPresent()) {
      decide(socket, doorman.redeem(ticket.get(), address), address, welcome);
    } else {
      awaitToken(socket, address, welcome);
    }
  }

  /** The client is gone. */
  void leave(Stay stay) {
    stays.remove(stay);
  }

  private void awaitToken(ServerWebSocket socket, String address, Consumer<Stay> welcome) {
    long patience =
        vertx.setTimer(doorman.patienceMs(), timer -> refuse(socket, Refusal.NOT_AUTHORISED));
    socket.closeHandler(closed -> vertx.cancelTimer(patience));
    ClientInput input =
        new ClientInput(
            LONGEST_MESSAGE,
            gate.clientFlow(),
            text -> {
              vertx.cancelTimer(patience);
              AuthMessage.tokenIn(text)
                  .ifPresentOrElse(
                      token ->
                          decide(
                              socket,
                              doorman.identify(token, address),
                              address,
                              stay -> {
                                accept(socket, stay.caller());
                                welcome.accept(stay);
                              }),
                      () -> refuse(socket, Refusal.NOT_AUTHORISED));
            },
            violation -> socket.close(violation.code(), violation.text()));
    socket.frameHandler(input::frame);
    socket.exceptionHandler(input::failed);
  }

  private void decide(
      ServerWebSocket socket, Future<Caller> question, String address, Consumer<Stay> welcome) {
    // What the client sends meanwhile is for whom it is handed to.
    socket.pause();
    question.onComplete(
        done -> {
          if (socket.isClosed()) {
            return;
          }
          if (done.succeeded()) {
            welcome.accept(stay(address, done.result()));
          } else {
            close(socket, done.cause());
          }
          socket.resume();
        });
  }

  private Stay stay(String address, Caller caller) {
    Stay stay = new Stay(doorman, clock, address, caller);
    stays.add(stay);
    return stay;
  }

  private void accept(ServerWebSocket socket, Caller caller) {
    Optional<String> expiresAt = caller.expiresAt().map(Timestamps::format);
    byte[] notice = Notices.auth("accepted", expiresAt, Timestamps.format(clock.millis()));
    socket.writeTextMessage(Buffer.buffer(notice).toString());
  }

  private void refuse(ServerWebSocket socket, Refusal refusal) {
    close(socket, doorman.refused(refusal).cause());
  }

  private static void close(ServerWebSocket socket, Throwable failure) {
    if (failure instanceof RefusedException refused) {
      socket.close(refused.refusal().closeCode(), refused.refusal().text());
    } else {
      LOG.atError().setCause(failure).log("could not tell who a client is");
      socket.close(Refusal.NOT_AUTHORISED.closeCode(), Refusal.NOT_AUTHORISED.text());
    }
  }

  private static Optional<String> bearer(MultiMap headers) {
    return Optional.ofNullable(headers.get("authorization"))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).trim());
  }

  private static Optional<String> ticket(String query) {
    if (query == null) {
      return Optional.empty();
    }
    try {
      List<String> tickets = new QueryStringDecoder("?" + query).parameters().get("ticket");
      return Optional.ofNullable(tickets).map(found -> found.get(0));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }
}
