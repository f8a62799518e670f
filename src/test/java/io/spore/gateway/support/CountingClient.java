package io.spore.gateway.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;

/**
 * One WebSocket client that looks for the number in each message without parsing its JSON, except
 * for a sample that it parses in full.
 */
final class CountingClient {
  private static final int BUFFER = 256 * 1024;
  private static final int SAMPLE = 5_000;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};
  private static final byte[] CLUSTER_UPDATE = "{\"topic\":\"cluster/update\",".getBytes(US_ASCII);

  private final SocketChannel channel;
  private final byte[] bytes = new byte[BUFFER];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private final byte[] beforeNumber;
  private final int messages;
  private volatile int received;
  private volatile String lastClusterUpdate = "none";

  CountingClient(SocketChannel channel, String topic, int messages) {
    this.channel = channel;
    this.beforeNumber = ("{\"topic\":\"" + topic + "\",\"data\":\"").getBytes(US_ASCII);
    this.messages = messages;
  }

  /** Opens a WebSocket, as yet blocking. */
  static SocketChannel shakeHands(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    StringBuilder answer = new StringBuilder();
    // Byte by byte: what follows the answer is the first frame's.
    ByteBuffer one = ByteBuffer.allocate(1);
    while (answer.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0) {
        throw new IOException("closed while shaking hands: " + answer);
      }
      answer.append((char) one.get(0));
    }
    if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no WebSocket: " + answer);
    }
    return channel;
  }

  int received() {
    return received;
  }

  boolean isThrough() {
    return received == messages;
  }

  String lastClusterUpdate() {
    return lastClusterUpdate;
  }

  void close() throws IOException {
    channel.close();
  }

  /** Takes what the socket holds. */
  void read() throws IOException {
    if (channel.read(buffer) < 0) {
      throw new AssertionError("closed by the gateway after message " + received);
    }
    int end = buffer.position();
    int next = 0;
    int count = received;
    while (end - next >= 2) {
      int length = bytes[next + 1] & 0x7f;
      int header = length == 126 ? 4 : 2;
      if (length == 127) {
        throw new AssertionError("a frame of 64 KiB or more");
      }
      if (length == 126) {
        if (end - next < header) {
          break;
        }
        length = (bytes[next + 2] & 0xff) << 8 | (bytes[next + 3] & 0xff);
      }
      int start = next + header;
      if (end - start < length) {
        break;
      }
      count = frame(bytes[next] & 0xff, start, start + length, count);
      next = start + length;
    }
    received = count;
    buffer.limit(end).position(next);
    buffer.compact();
  }

  /** Takes a frame; returns the number that is expected next. */
  private int frame(int kind, int from, int to, int expected) throws IOException {
    if (kind == CLOSE) {
      String reason = new String(bytes, from + 2, to - from - 2, UTF_8);
      throw new AssertionError("closed by the gateway: " + reason);
    }
    if (kind == PING) {
      channel.write(ByteBuffer.wrap(PONG));
      return expected;
    }
    if (kind != TEXT) {
      throw new AssertionError("a frame of kind " + kind);
    }
    if (!startsWith(beforeNumber, from, to)) {
      if (startsWith(CLUSTER_UPDATE, from, to)) {
        lastClusterUpdate = new String(bytes, from, to - from, UTF_8);
      }
      return expected;
    }
    int got = number(from + beforeNumber.length);
    if (got != expected) {
      throw new AssertionError("expected message " + expected + ", got " + got);
    }
    if (got % SAMPLE == 0) {
      checkForm(new String(bytes, from, to - from, UTF_8), got);
    }
    return expected + 1;
  }

  private boolean startsWith(byte[] start, int from, int to) {
    return to - from >= start.length
        && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
  }

  private int number(int from) {
    int number = 0;
    for (int at = from; bytes[at] != '"'; at++) {
      number = 10 * number + bytes[at] - '0';
    }
    return number;
  }

  private static void checkForm(String frame, int number) {
    JsonObject event = new JsonObject(frame);
    boolean whole =
        List.copyOf(event.fieldNames()).equals(List.of("topic", "data", "timestamp"))
            && event.getString("data").equals(String.valueOf(number))
            && event.getInstant("timestamp") != null;
    if (!whole) {
      throw new AssertionError("not the form of an MQTT message: " + frame);
    }
  }
}
