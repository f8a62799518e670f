package io.spore.gateway.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One pretended node: what it is called, how it is doing and what it sends. */
final class SimulatedNode implements AutoCloseable {
  private static final String[] PATTERNS = {"rainbow", "comet", "fire", "twinkle", "breathe"};
  private static final int HEARTBEATS_BETWEEN_EVENTS = 4;

  private final SimulatedDevice device;
  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private int heartbeats;

  /**
   * Switches the node on.
   *
   * @param number from 0: makes hostname, chip and app, the same in every run
   * @param socket what it sends from; closed with the node
   * @param target where its datagrams go
   */
  SimulatedNode(int number, DatagramSocket socket, InetSocketAddress target) {
    this.device = new SimulatedDevice(number);
    this.socket = socket;
    this.target = target;
  }

  /** The name it claims. */
  String hostname() {
    return device.hostname();
  }

  /** What it is inside. */
  SimulatedDevice device() {
    return device;
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
    if (!device.awake()) {
      return;
    }
    if (device.tasks().runs(SimulatedTasks.HEARTBEAT)) {
      send("CLUSTER_HEARTBEAT:" + device.hostname());
      send("NODE_UPDATE:" + device.hostname() + ":" + device.info());
    }
    boolean due =
        heartbeats++ % HEARTBEATS_BETWEEN_EVENTS == device.chipId() % HEARTBEATS_BETWEEN_EVENTS;
    if (due && device.tasks().runs(SimulatedTasks.PATTERN)) {
      String pattern = pattern();
      send("CLUSTER_EVENT:{\"event\":\"api/neopattern\",\"data\":" + pattern + "}");
      device.happens("pattern/changed", pattern);
    }
  }

  private String pattern() {
    return String.format(
        Locale.ROOT,
        "{\"pattern\":\"%s\",\"brightness\":%d}",
        PATTERNS[device.random().nextInt(PATTERNS.length)],
        device.random().nextInt(256));
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
