package io.spore.gateway.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Credentials;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.RefusedException;
import io.spore.gateway.guard.Visitor;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where WebSocket clients show who they are: by a header or a ticket in the handshake, or by their
 * first message. Until then they get nothing, and not for long. Lives on one event loop.
 */
final class Vestibule {
  private static final Logger LOG = LoggerFactory.getLogger(Vestibule.class);
  private static final int LONGEST_MESSAGE = 16 * 1024;

  private final Gate gate;
  private final Doorman doorman;
  private final Later later;

  Vestibule(Gate gate, Later later) {
    this.gate = gate;
    this.doorman = gate.doorman();
    this.later = later;
  }

  /** Takes a client over once it is known who it is. */
  @FunctionalInterface
  interface Welcome {
    /**
     * The client may come in.
     *
     * @param answerTo the message that it showed its token in, which is not answered yet
     */
    void in(Visitor visitor, Optional<Request> answerTo);
  }

  /** Takes a client whose handshake is done. */
  void enter(FrameSocket socket, Credentials shown, Welcome welcome) {
    if (!doorman.asksForTokens()) {
      welcome.in(new Visitor(shown.address(), Caller.ANYBODY), Optional.empty());
      return;
    }
    Newcomer newcomer = new Newcomer(socket, shown.address(), welcome);
    if (shown.isEmpty()) {
      newcomer.awaitToken();
    } else {
      newcomer.decide(doorman.identify(shown), Optional.empty());
    }
  }

  /** Somebody who did not yet say who it is, or of whom it is not yet known. */
  private final class Newcomer implements FrameSocket.Listener {
    private final FrameSocket socket;
    private final String address;
    private final Welcome welcome;
    private final ClientInput input;
    private boolean asked;
    private boolean gone;

    Newcomer(FrameSocket socket, String address, Welcome welcome) {
      this.socket = socket;
      this.address = address;
      this.welcome = welcome;
      this.input =
          new ClientInput(
              LONGEST_MESSAGE,
              gate.clientFlow(),
              this::onText,
              violation -> socket.close(violation, violation.text()));
    }

    void awaitToken() {
      socket.listen(this);
      later.in(
          doorman.patienceMs(),
          () -> {
            if (!asked && !gone) {
              turnAway();
            }
          });
    }

    void decide(Future<Caller> question, Optional<Request> answerTo) {
      asked = true;
      // What the client sends meanwhile is for whom it is handed to.
      socket.hold(this);
      question.onComplete(
          done -> {
            if (gone) {
              return;
            }
            if (done.succeeded()) {
              welcome.in(new Visitor(address, done.result()), answerTo);
            } else {
              close(done.cause());
            }
          });
    }

    private void onText(String text) {
      Optional<Request> request = Request.parse(text);
      request
          .flatMap(Request::tokenShown)
          .ifPresentOrElse(
              token -> decide(doorman.identify(token, address), request), this::turnAway);
    }

    private void turnAway() {
      asked = true;
      close(doorman.refused(Refusal.NOT_AUTHORISED).cause());
    }

    private void close(Throwable failure) {
      Refusal refusal = Refusal.NOT_AUTHORISED;
      if (failure instanceof RefusedException refused) {
        refusal = refused.refusal();
      } else {
        LOG.atError().setCause(failure).log("could not tell who a client is");
      }
      CloseReason reason = CloseReason.of(refusal);
      socket.close(reason, reason.text());
    }

    @Override
    public void frame(WebSocketFrame frame) {
      if (!asked) {
        input.frame(frame);
      }
    }

    @Override
    public void failed(Throwable failure) {
      input.failed(failure);
    }

    @Override
    public void gone() {
      gone = true;
    }
  }
}
