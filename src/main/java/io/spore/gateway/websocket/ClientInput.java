package io.spore.gateway.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.guard.ClientFlow;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Puts a client's text messages together from their frames, within a bound, and says why a client
 * must go that sends anything else.
 */
final class ClientInput {
  private final int maxBytes;
  private final ClientFlow flow;
  private final Consumer<String> onText;
  private final Consumer<CloseReason> onViolation;
  private Buffer message;
  private boolean ended;

  /**
   * Prepares for one client.
   *
   * @param maxBytes the largest message taken
   * @param flow how much the client may send
   */
  ClientInput(
      int maxBytes, ClientFlow flow, Consumer<String> onText, Consumer<CloseReason> onViolation) {
    this.maxBytes = maxBytes;
    this.flow = flow;
    this.onText = onText;
    this.onViolation = onViolation;
  }

  /** Takes the next frame, of whatever kind. */
  void frame(WebSocketFrame frame) {
    if (ended) {
      return;
    }
    if (!flow.takes(frame.content().readableBytes())) {
      violated(CloseReason.TOO_MUCH);
    } else if (frame instanceof BinaryWebSocketFrame) {
      violated(CloseReason.BINARY_FRAME);
    } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
      append(frame);
    }
  }

  /** Takes what the decoder complained about. */
  void failed(Throwable failure) {
    if (ended) {
      return;
    }
    if (inflatesTooFar(failure)) {
      violated(CloseReason.MESSAGE_TOO_BIG);
    } else if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      boolean tooBig = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      violated(tooBig ? CloseReason.MESSAGE_TOO_BIG : CloseReason.PROTOCOL_ERROR);
    }
  }

  private static boolean inflatesTooFar(Throwable failure) {
    return failure instanceof DecompressionException
        || (failure != null && failure.getCause() instanceof DecompressionException);
  }

  private void append(WebSocketFrame frame) {
    int length = message == null ? 0 : message.length();
    if (length + frame.content().readableBytes() > maxBytes) {
      violated(CloseReason.MESSAGE_TOO_BIG);
      return;
    }
    if (message == null) {
      message = Buffer.buffer();
    }
    message.appendBytes(ByteBufUtil.getBytes(frame.content()));
    if (frame.isFinalFragment()) {
      byte[] bytes = message.getBytes();
      message = null;
      complete(bytes);
    }
  }

  private void complete(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      violated(CloseReason.NOT_UTF_8);
      return;
    }
    onText.accept(text);
  }

  private void violated(CloseReason reason) {
    ended = true;
    message = null;
    onViolation.accept(reason);
  }
}
