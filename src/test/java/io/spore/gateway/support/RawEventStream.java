package io.spore.gateway.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of server-sent events on a plain socket: it reads only when told to, and sees everything
 * as it came.
 */
public final class RawEventStream implements Closeable {
  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final String statusLine;
  private final Map<String, String> headers = new TreeMap<>();
  private int leftInChunk;

  /**
   * One block of lines, up to the empty line that ends it.
   *
   * @param lines as they came
   */
  public record Block(List<String> lines) {
    /** The value of the field; empty when there is none. */
    public String field(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }

    /** Whether there is nothing but comments. */
    public boolean isComment() {
      return lines.stream().allMatch(line -> line.startsWith(":"));
    }
  }

  private RawEventStream(int port, String request) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    statusLine = readLine(in);
    for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
  }

  /** Asks for a stream with HTTP/1.1. */
  public static RawEventStream open(int port, String path, String... headers) throws IOException {
    StringBuilder request =
        new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return new RawEventStream(port, request.append("\r\n").toString());
  }

  /** Sends these bytes as the request. */
  public static RawEventStream send(int port, String request) throws IOException {
    return new RawEventStream(port, request);
  }

  /** How the server answered. */
  public String statusLine() {
    return statusLine;
  }

  /** The answer's headers, by name in lower case. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The answer's body, when it has a length. */
  public String body() throws IOException {
    return new String(
        in.readNBytes(Integer.parseInt(headers.get("content-length"))), StandardCharsets.UTF_8);
  }

  /** Reads the next block of lines. */
  public Block read() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = readBodyLine(); !line.isEmpty(); line = readBodyLine()) {
      lines.add(line);
    }
    return new Block(lines);
  }

  /** Reads on until a block with data comes. */
  public Block readEvent() throws IOException {
    Block block = read();
    while (block.field("data").isEmpty()) {
      block = read();
    }
    return block;
  }

  /** Whether the server has ended the stream, seen by reading on to its end. */
  public boolean isEnded() throws IOException {
    try {
      while (readBodyByte() >= 0) {
        // What still comes is of no interest.
      }
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String readBodyLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = readBodyByte(); b != '\n'; b = readBodyByte()) {
      if (b < 0) {
        throw new IOException("the stream ended");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private int readBodyByte() throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return in.read();
    }
    if (leftInChunk == 0) {
      String size = readLine(in);
      leftInChunk = Integer.parseInt(size.isEmpty() ? readLine(in) : size, 16);
      if (leftInChunk == 0) {
        return -1;
      }
    }
    leftInChunk--;
    return in.read();
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after \"" + line + "\"");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
