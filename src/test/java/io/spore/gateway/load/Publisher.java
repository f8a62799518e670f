package io.spore.gateway.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes stamped messages at QoS 0, at an even rate. The packets are prepared; only the stamps
 * are filled in before many of them leave with one write, so that the publisher is not what limits
 * the test.
 */
final class Publisher implements AutoCloseable {
  private static final int PACKETS_A_WRITE = 256;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int CONNACK_LENGTH = 4;
  private static final int TIMEOUT_MS = 10_000;

  private final Socket socket;
  private final OutputStream out;
  private final byte[] packets;
  private final int packetLength;
  private final int stampAt;

  /**
   * Connects and logs in.
   *
   * @param port the broker's, on 127.0.0.1
   * @param bytes each message's payload, at least a stamp
   */
  Publisher(int port, int bytes) throws IOException {
    byte[] packet = publish(bytes);
    packetLength = packet.length;
    stampAt = packetLength - bytes;
    packets = new byte[PACKETS_A_WRITE * packetLength];
    for (int i = 0; i < PACKETS_A_WRITE; i++) {
      System.arraycopy(packet, 0, packets, i * packetLength, packetLength);
    }
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    out = socket.getOutputStream();
    out.write(connect());
    byte[] answer = socket.getInputStream().readNBytes(CONNACK_LENGTH);
    if (answer.length < CONNACK_LENGTH || answer[3] != 0) {
      throw new IOException("the broker at port " + port + " did not let the publisher in");
    }
  }

  /**
   * Publishes messages with numbers that follow each other.
   *
   * @param messagesPerSecond the rate; a broker that cannot keep up slows it down
   * @return how long it took, in nanoseconds
   */
  long publish(long firstNumber, long count, int messagesPerSecond) throws IOException {
    long start = System.nanoTime();
    long sent = 0;
    while (sent < count) {
      double elapsedSeconds = (System.nanoTime() - start) / 1e9;
      long due = Math.min(count, 1 + (long) (elapsedSeconds * messagesPerSecond));
      while (sent < due) {
        int now = (int) Math.min(due - sent, PACKETS_A_WRITE);
        write(firstNumber + sent, now);
        sent += now;
      }
      long nextDue = start + (long) (sent * 1e9 / messagesPerSecond);
      long wait = Math.max(nextDue - System.nanoTime(), TICK_NANOS / 2);
      if (sent < count) {
        LockSupport.parkNanos(Math.max(wait, messagesPerSecond > 1_000 ? TICK_NANOS : 0));
      }
    }
    return System.nanoTime() - start;
  }

  private void write(long firstNumber, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Stamp.write(packets, i * packetLength + stampAt, firstNumber + i, System.nanoTime());
    }
    out.write(packets, 0, count * packetLength);
  }

  /** MQTT 3.1.1, section 3.1: a clean session without keep-alive. */
  private static byte[] connect() {
    byte[] client = "spore-load-test".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer packet = ByteBuffer.allocate(14 + client.length);
    packet.put((byte) 0x10).put((byte) (12 + client.length));
    packet.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.US_ASCII));
    packet.put((byte) 4).put((byte) 2).putShort((short) 0);
    packet.putShort((short) client.length).put(client);
    return packet.array();
  }

  /** MQTT 3.1.1, section 3.3: a message whose payload still lacks its stamp. */
  private static byte[] publish(int bytes) {
    byte[] topic = Stamp.TOPIC.getBytes(StandardCharsets.US_ASCII);
    int remaining = 2 + topic.length + bytes;
    ByteBuffer packet = ByteBuffer.allocate(5 + remaining);
    packet.put((byte) 0x30);
    for (int length = remaining; ; length >>>= 7) {
      if (length < 0x80) {
        packet.put((byte) length);
        break;
      }
      packet.put((byte) (length | 0x80));
    }
    packet.putShort((short) topic.length).put(topic);
    for (int i = 0; i < bytes; i++) {
      packet.put((byte) ('a' + i % 26));
    }
    byte[] exact = new byte[packet.position()];
    packet.flip().get(exact);
    return exact;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
