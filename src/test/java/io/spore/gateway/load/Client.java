package io.spore.gateway.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One WebSocket client of the gateway: reads what there is, counts and times it. */
final class Client implements FrameScanner.Sink, AutoCloseable {
  private static final int TIMEOUT_MS = 10_000;

  /** A pong without content, masked with zeros (RFC 6455, sections 5.3 and 5.5.3). */
  private static final byte[] PONG = {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0};

  private final SocketChannel channel;
  private final FrameScanner scanner = new FrameScanner(this);
  private final ByteBuffer left = ByteBuffer.allocate(FrameScanner.MOST_LEFT);
  private final Tally tally = new Tally();
  private final Latencies latencies;
  private long readAt;
  private int closeCode;

  private Client(SocketChannel channel, Latencies latencies) {
    this.channel = channel;
    this.latencies = latencies;
    left.limit(0);
  }

  /**
   * Connects and shakes hands.
   *
   * @param port the gateway's, on 127.0.0.1
   * @param latencies takes the time that each message was under way
   */
  static Client connect(int port, Latencies latencies) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setSoTimeout(TIMEOUT_MS);
    String request =
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: c3BvcmUtbG9hZC10ZXN0IQ==\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    String answer = readHeader(channel.socket().getInputStream());
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no WebSocket at port " + port + ": " + answer.lines().findFirst());
    }
    channel.configureBlocking(false);
    return new Client(channel, latencies);
  }

  /** Byte by byte, as frames may follow at once. */
  private static String readHeader(InputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n", header.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the gateway closed the connection instead of an answer");
      }
      header.append((char) next);
    }
    return header.toString();
  }

  SocketChannel channel() {
    return channel;
  }

  Tally tally() {
    return tally;
  }

  /** Why the gateway ended the connection; 0 when it did not. */
  int closeCode() {
    return closeCode;
  }

  /**
   * Reads once.
   *
   * @param shared used for reading; empty afterwards
   * @return whether the connection still stands
   */
  boolean read(ByteBuffer shared) throws IOException {
    shared.clear();
    shared.put(left);
    int count = channel.read(shared);
    readAt = System.nanoTime();
    shared.flip();
    scanner.scan(shared);
    left.clear();
    left.put(shared).flip();
    return count >= 0;
  }

  @Override
  public void message(long number, long publishedNanos) {
    if (tally.take(number)) {
      latencies.record(readAt - publishedNanos);
    }
  }

  @Override
  public void ping() {
    try {
      channel.write(ByteBuffer.wrap(PONG));
    } catch (IOException e) {
      // the next read tells that the connection is gone
      closeCode = closeCode == 0 ? 1006 : closeCode;
    }
  }

  @Override
  public void closed(int code) {
    closeCode = code;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
