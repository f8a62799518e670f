package io.spore.gateway.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets WebSocket clients in and hears what they send. */
final class WebSocketDoor {
  /** The subprotocol whose clients get CloudEvents: the CloudEvents WebSocket binding, 1.0. */
  static final String CLOUDEVENTS = "cloudevents.json";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketDoor.class);

  private final Entrance entrance;
  private final int maxMessageSize;
  private final Duration closingTimeout;

  /**
   * A door to this entrance.
   *
   * @param maxMessageSize of what a client sends, in bytes
   * @param closingTimeout how long a client may take to answer a close frame
   */
  WebSocketDoor(Entrance entrance, int maxMessageSize, Duration closingTimeout) {
    this.entrance = entrance;
    this.maxMessageSize = maxMessageSize;
    this.closingTimeout = closingTimeout;
  }

  /** Takes over a socket whose handshake is done. */
  void open(ServerWebSocket socket) {
    String query = socket.query();
    boolean cloudEvents = CLOUDEVENTS.equals(socket.subProtocol());
    FrameSocket taken = FrameSocket.takeOver(socket, closingTimeout);
    try {
      ConnectRequest request = entrance.read(query);
      admit(taken, request, cloudEvents || request.cloudEvents());
    } catch (BadRequestException e) {
      refuse(taken, e);
    }
  }

  private void admit(FrameSocket socket, ConnectRequest request, boolean cloudEvents) {
    Guest guest = entrance.admit(socket, Rendering.frames(cloudEvents), request);
    socket.listen(new Client(guest));
    LOG.atDebug()
        .addKeyValue("subscriberId", guest.subscriber().id())
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .log("client connected");
  }

  /** After the handshake, because a page in a browser can't read why a handshake failed. */
  private void refuse(FrameSocket socket, BadRequestException problem) {
    LOG.atDebug()
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .addKeyValue("error", problem.field() + ": " + problem.getMessage())
        .log("client refused");
    socket.listen(new Refused());
    entrance.tell(socket, entrance.notices().error(problem));
    socket.close(
        CloseReason.BAD_PARAMETER,
        CloseReason.fitting("bad request: " + problem.field() + ": " + problem.getMessage()));
  }

  /** What a client does that was let in. */
  private final class Client implements FrameSocket.Listener {
    private final Subscriber subscriber;
    private final ClientInput input;

    Client(Guest guest) {
      subscriber = guest.subscriber();
      input = new ClientInput(maxMessageSize, guest.conversation()::hear, subscriber::close);
    }

    @Override
    public void heard() {
      subscriber.heard();
    }

    @Override
    public void data(WebSocketFrame frame) {
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
      entrance.dismiss(subscriber);
      LOG.atDebug().addKeyValue("subscriberId", subscriber.id()).log("client gone");
    }
  }

  /** Whatever one does that is on its way out. */
  private static final class Refused implements FrameSocket.Listener {
    @Override
    public void heard() {}

    @Override
    public void data(WebSocketFrame frame) {}

    @Override
    public void failed(Throwable failure) {}

    @Override
    public void gone() {}
  }
}
