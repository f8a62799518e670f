package io.spore.gateway.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** One pretended node: what it is called, how it is doing and what it sends. */
final class SimulatedNode implements AutoCloseable {
  private static final String[] APPS = {"base", "neopattern", "relay", "sensor"};
  private static final String[] PATTERNS = {"rainbow", "comet", "fire", "twinkle", "breathe"};
  private static final int HEARTBEATS_BETWEEN_EVENTS = 4;
  private static final int FULL_HEAP = 40_000;

  private final String hostname;
  private final String app;
  private final int chipId;
  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final Random random;
  private final long startNanos = System.nanoTime();
  private int heartbeats;

  /**
   * Switches the node on.
   *
   * @param number from 0: makes hostname, chip and app, the same in every run
   * @param socket what it sends from; closed with the node
   * @param target where its datagrams go
   */
  SimulatedNode(int number, DatagramSocket socket, InetSocketAddress target) {
    this.random = new Random(number);
    this.chipId = 0xa1b2c3 + 0x1111 * number;
    this.hostname = String.format(Locale.ROOT, "esp-%06x", chipId);
    this.app = APPS[number % APPS.length];
    this.socket = socket;
    this.target = target;
  }

  /** The name it claims. */
  String hostname() {
    return hostname;
  }

  /** The address it sends from. */
  InetAddress address() {
    return socket.getLocalAddress();
  }

  /**
   * Does what a node does every few seconds: sends a heartbeat, tells about itself, and now and
   * then broadcasts an event.
   *
   * @throws IOException when the datagrams cannot be sent
   */
  void beat() throws IOException {
    send("CLUSTER_HEARTBEAT:" + hostname);
    send("NODE_UPDATE:" + hostname + ":" + info());
    if (heartbeats++ % HEARTBEATS_BETWEEN_EVENTS == chipId % HEARTBEATS_BETWEEN_EVENTS) {
      send("CLUSTER_EVENT:" + patternEvent());
    }
  }

  private String info() {
    long uptime = (System.nanoTime() - startNanos) / 1_000_000;
    return String.format(
        Locale.ROOT,
        "{\"hostname\":\"%s\",\"freeHeap\":%d,\"chipId\":%d,\"sdkVersion\":\"2.2.2-dev(38a443e)\","
            + "\"cpuFreqMHz\":80,\"flashChipSize\":4194304,\"uptime\":%d,"
            + "\"labels\":{\"app\":\"%s\",\"role\":\"demo\",\"version\":\"1.1.0\"}}",
        hostname,
        FULL_HEAP - random.nextInt(FULL_HEAP / 4),
        chipId,
        uptime,
        app);
  }

  private String patternEvent() {
    return String.format(
        Locale.ROOT,
        "{\"event\":\"api/neopattern\",\"data\":{\"pattern\":\"%s\",\"brightness\":%d}}",
        PATTERNS[random.nextInt(PATTERNS.length)],
        random.nextInt(256));
  }

  private void send(String datagram) throws IOException {
    byte[] bytes = datagram.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, target));
  }

  @Override
  public void close() {
    socket.close();
  }
}
