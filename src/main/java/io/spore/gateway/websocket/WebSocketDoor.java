package io.spore.gateway.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.guard.Credentials;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Visitor;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets WebSocket clients in and hears what they send. */
final class WebSocketDoor {
  /** The subprotocol whose clients get CloudEvents: the CloudEvents WebSocket binding, 1.0. */
  static final String CLOUDEVENTS = "cloudevents.json";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketDoor.class);

  private final Gate gate;
  private final Vestibule vestibule;
  private final Entrance entrance;
  private final int maxMessageSize;
  private final Duration closingTimeout;

  /**
   * A door to this entrance.
   *
   * @param vestibule where clients say who they are
   * @param maxMessageSize of what a client sends, in bytes
   * @param closingTimeout how long a client may take to answer a close frame
   */
  WebSocketDoor(
      Gate gate,
      Vestibule vestibule,
      Entrance entrance,
      int maxMessageSize,
      Duration closingTimeout) {
    this.gate = gate;
    this.vestibule = vestibule;
    this.entrance = entrance;
    this.maxMessageSize = maxMessageSize;
    this.closingTimeout = closingTimeout;
  }

  /** Takes over a socket whose handshake is done. */
  void open(ServerWebSocket socket) {
    String query = socket.query();
    boolean cloudEvents = CLOUDEVENTS.equals(socket.subProtocol());
    Credentials shown = gate.credentials(socket.remoteAddress(), socket.headers(), query);
    FrameSocket taken = FrameSocket.takeOver(socket, closingTimeout);
    vestibule.enter(
        taken, shown, (visitor, answerTo) -> welcome(taken, query, cloudEvents, visitor, answerTo));
  }

  private void welcome(
      FrameSocket socket,
      String query,
      boolean cloudEvents,
      Visitor visitor,
      Optional<Request> answerTo) {
    try {
      ConnectRequest request = entrance.read(query);
      Rendering rendering = Rendering.frames(cloudEvents || request.cloudEvents());
      answerTo.ifPresent(
          auth ->
              entrance.write(
                  socket, rendering, entrance.notices().consent(auth.json(), visitor.caller())));
      admit(socket, rendering, request, visitor);
      // Not before: whoever hears that its token is good gets everything from then on.
      socket.flush();
    } catch (BadRequestException e) {
      refuse(socket, Rendering.frames(cloudEvents), e);
    }
  }

  private void admit(
      FrameSocket socket, Rendering rendering, ConnectRequest request, Visitor visitor) {
    Guest guest = entrance.admit(socket, rendering, request, visitor);
    LOG.atDebug()
        .addKeyValue("subscriberId", guest.subscriber().id())
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .log("client connected");
    socket.listen(new Client(guest));
  }

  /** After the handshake, because a page in a browser can't read why a handshake failed. */
  private void refuse(FrameSocket socket, Rendering rendering, BadRequestException problem) {
    LOG.atDebug()
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .addKeyValue("error", problem.field() + ": " + problem.getMessage())
        .log("client refused");
    gate.doorman().refusals().countLimit(problem);
    entrance.countRefused();
    socket.listen(new Refused());
    entrance.write(socket, rendering, entrance.notices().error(problem));
    socket.close(
        CloseReason.BAD_PARAMETER,
        CloseReason.fitting("bad request: " + problem.field() + ": " + problem.getMessage()));
  }

  /** What a client does that was let in. */
  private final class Client implements FrameSocket.Listener {
    private final Guest guest;
    private final Subscriber subscriber;
    private final ClientInput input;

    Client(Guest guest) {
      this.guest = guest;
      subscriber = guest.subscriber();
      input =
          new ClientInput(
              maxMessageSize, gate.clientFlow(), guest.conversation()::hear, subscriber::close);
    }

    @Override
    public void frame(WebSocketFrame frame) {
      subscriber.heard();
      input.frame(frame);
    }

    @Override
    public void failed(Throwable failure) {
      input.failed(failure);
      LOG.atDebug()
          .addKeyValue("subscriberId", subscriber.id())
          .addKeyValue("error", failure.getMessage())
          .log("client connection failed");
    }

    @Override
    public void gone() {
      entrance.dismiss(guest);
      LOG.atDebug().addKeyValue("subscriberId", subscriber.id()).log("client gone");
    }
  }

  /** Whatever one does that is on its way out. */
  private static final class Refused implements FrameSocket.Listener {
    @Override
    public void frame(WebSocketFrame frame) {}

    @Override
    public void failed(Throwable failure) {}

    @Override
    public void gone() {}
  }
}
