package io.spore.gateway.support;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A WebSocket client on a plain socket: it reads only when told to, never answers by itself, and
 * can send what no well-behaved client would.
 */
public final class RawWebSocket implements Closeable {
  /** Opcodes of RFC 6455, section 5.2. */
  public static final int TEXT = 1;

  /** A binary frame. */
  public static final int BINARY = 2;

  /** A close frame. */
  public static final int CLOSE = 8;

  /** A ping frame. */
  public static final int PING = 9;

  /** The answer to a ping. */
  public static final int PONG = 10;

  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String statusLine;
  private final StringBuilder answerHeaders = new StringBuilder();

  /**
   * A frame as it arrived.
   *
   * @param opcode what kind it is
   * @param payload its bytes
   */
  public record Frame(int opcode, Buffer payload) {
    /** The payload as text. */
    public String text() {
      return payload.toString();
    }

    /** The status code of a close frame. */
    public int closeCode() {
      return payload.getUnsignedShort(0);
    }

    /** The reason of a close frame. */
    public String closeReason() {
      return payload.getString(2, payload.length());
    }
  }

  private RawWebSocket(Socket plain, int port, String path, String... headers) throws IOException {
    socket = plain;
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + String.join("", Stream.of(headers).map(header -> header + "\r\n").toList())
            + "\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    statusLine = readLine();
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      answerHeaders.append(header).append('\n');
    }
  }

  /** Connects and shakes hands with further headers if any, each as {@code name: value}. */
  public static RawWebSocket connect(int port, String path, String... headers) throws IOException {
    return new RawWebSocket(new Socket(), port, path, headers);
  }

  /** The same over TLS; for {@code localhost}. */
  public static RawWebSocket connectTls(SSLContext tls, int port, String path, String... headers)
      throws IOException {
    return new RawWebSocket(tls.getSocketFactory().createSocket(), port, path, headers);
  }

  /** How the server answered the handshake. */
  public String statusLine() {
    return statusLine;
  }

  /** The headers of that answer, one a line. */
  public String answerHeaders() {
    return answerHeaders.toString();
  }

  /** What a refused handshake was answered, as RFC 9457 details it; reads to the answer's end. */
  public JsonObject refusal() throws IOException {
    if (!answerHeaders().contains("content-type: application/problem+json")) {
      throw new IOException("no details of a problem: " + answerHeaders());
    }
    return new JsonObject(Buffer.buffer(in.readAllBytes()));
  }

  /** Reads the next frame; fails when none comes. */
  public Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Frame(opcode, Buffer.buffer(payload));
  }

  /** Reads on until a frame of this kind comes. */
  public Frame readUntil(int opcode) throws IOException {
    Frame frame = read();
    while (frame.opcode() != opcode) {
      frame = read();
    }
    return frame;
  }

  /** Whether the server has ended the connection, seen by reading on to its end. */
  public boolean isEnded() throws IOException {
    try {
      while (in.read() >= 0) {
        // What still comes is of no interest.
      }
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  /** Sends a text frame. */
  public void sendText(String text) throws IOException {
    send(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a frame, masked as a client must. */
  public void send(int firstByte, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >>> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      frame.write(ByteBuffer.allocate(Long.BYTES).putLong(payload.length).array());
    }
    frame.write(new byte[4]); // a mask of zeros leaves the payload as it is
    frame.write(payload);
    out.write(frame.toByteArray());
  }

  /** Sends bytes as they are, in no frame. */
  public void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
