package io.spore.gateway.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A socket that takes only so much until the test reads from it. */
final class FakeWriter implements ClientWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final int capacity;
  private final ArrayDeque<ByteBuf> sent = new ArrayDeque<>();
  private Runnable onWritable = () -> {};
  private int bytes;
  private int mostBytes;
  private boolean flushed = true;
  private CloseReason closed;
  private boolean aborted;

  /** A socket that is full beyond this many bytes. */
  FakeWriter(int capacity) {
    this.capacity = capacity;
  }

  /** Reads everything that was sent; the messages, each one JSON. */
  List<JsonNode> read() {
    List<JsonNode> messages = new ArrayList<>();
    boolean wasFull = !isWritable();
    while (!sent.isEmpty()) {
      ByteBuf buffer = sent.remove();
      while (buffer.isReadable()) {
        messages.add(readFrame(buffer));
      }
      buffer.release();
    }
    bytes = 0;
    if (wasFull) {
      onWritable.run();
    }
    return messages;
  }

  /** Reads everything that was sent; what {@link #names} calls the messages. */
  List<String> readNames() {
    return names(read());
  }

  /** Each message's topic, and its status if it has one. */
  static List<String> names(List<JsonNode> messages) {
    return messages.stream()
        .map(
            message ->
                message.get("topic").textValue()
                    + (message.has("status") ? " " + message.get("status").textValue() : ""))
        .toList();
  }

  /** The most bytes that were ever in the socket. */
  int mostBytes() {
    return mostBytes;
  }

  /** Whether everything that was written has left. */
  boolean isFlushed() {
    return flushed;
  }

  Optional<CloseReason> closed() {
    return Optional.ofNullable(closed);
  }

  boolean isAborted() {
    return aborted;
  }

  private static JsonNode readFrame(ByteBuf buffer) {
    buffer.skipBytes(1);
    long length = buffer.readUnsignedByte();
    if (length == 126) {
      length = buffer.readUnsignedShort();
    } else if (length == 127) {
      length = buffer.readLong();
    }
    String text = buffer.readCharSequence((int) length, StandardCharsets.UTF_8).toString();
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  @Override
  public void onWritable(Runnable action) {
    onWritable = action;
  }

  @Override
  public boolean isWritable() {
    return bytes <= capacity;
  }

  @Override
  public void write(ByteBuf messages) {
    bytes += messages.readableBytes();
    mostBytes = Math.max(mostBytes, bytes);
    sent.add(messages);
    flushed = false;
  }

  @Override
  public void flush() {
    flushed = true;
  }

  @Override
  public void ping(String cursor) {}

  @Override
  public boolean answersPings() {
    return true;
  }

  @Override
  public void close(CloseReason reason, String text) {
    closed = reason;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  @Override
  public SocketAddress remoteAddress() {
    return SocketAddress.inetSocketAddress(1, "127.0.0.1");
  }
}
