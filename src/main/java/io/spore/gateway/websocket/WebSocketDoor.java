package io.spore.gateway.websocket;

import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets WebSocket clients in and hears what they send. */
final class WebSocketDoor {
  /** The subprotocol whose clients get CloudEvents: the CloudEvents WebSocket binding, 1.0. */
  static final String CLOUDEVENTS = "cloudevents.json";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketDoor.class);

  private final Entrance entrance;
  private final int maxMessageSize;

  WebSocketDoor(Entrance entrance, int maxMessageSize) {
    this.entrance = entrance;
    this.maxMessageSize = maxMessageSize;
  }

  /** Takes over a socket whose handshake is done. */
  void open(ServerWebSocket socket) {
    ConnectRequest request;
    try {
      request = entrance.read(socket.query());
    } catch (BadRequestException e) {
      refuse(socket, e);
      return;
    }
    boolean cloudEvents = request.cloudEvents() || CLOUDEVENTS.equals(socket.subProtocol());
    // Nobody asks for them any more, and they would stay as long as the connection.
    socket.headers().clear();
    FrameWriter writer = new FrameWriter(socket);
    Guest guest = entrance.admit(writer, Rendering.frames(cloudEvents), request);
    listen(socket, writer, guest);
    LOG.atDebug()
        .addKeyValue("subscriberId", guest.subscriber().id())
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .log("client connected");
  }

  private void listen(ServerWebSocket socket, FrameWriter writer, Guest guest) {
    Subscriber subscriber = guest.subscriber();
    ClientInput input =
        new ClientInput(maxMessageSize, guest.conversation()::hear, subscriber::close);
    socket.frameHandler(
        frame -> {
          subscriber.heard();
          input.frame(frame);
          writer.hearNoMoreWhileFull();
        });
    socket.exceptionHandler(
        failure -> {
          input.failed(failure);
          LOG.atDebug()
              .addKeyValue("subscriberId", subscriber.id())
              .addKeyValue("error", failure.getMessage())
              .log("client connection failed");
        });
    socket.closeHandler(
        closed -> {
          entrance.dismiss(subscriber);
          LOG.atDebug().addKeyValue("subscriberId", subscriber.id()).log("client gone");
        });
  }

  /** After the handshake, because a page in a browser can't read why a handshake failed. */
  private void refuse(ServerWebSocket socket, BadRequestException problem) {
    LOG.atDebug()
        .addKeyValue("remoteAddress", socket.remoteAddress())
        .addKeyValue("error", problem.field() + ": " + problem.getMessage())
        .log("client refused");
    socket.writeTextMessage(entrance.notices().error(problem).toString());
    socket.close(
        CloseReason.BAD_PARAMETER.code(),
        CloseReason.fitting("bad request: " + problem.field() + ": " + problem.getMessage()));
  }
}
