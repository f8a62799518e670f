package io.spore.gateway.support;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A SPORE node on the loopback interface, at an address of its own such as 127.0.0.2. */
public final class FakeNode implements AutoCloseable {
  private final String hostname;
  private final String ip;
  private final DatagramSocket socket;
  private final InetSocketAddress target;

  /** A node at {@code ip} that sends to 127.0.0.1. */
  public FakeNode(String ip, String hostname, int targetPort) throws IOException {
    this.hostname = hostname;
    this.ip = ip;
    this.socket = new DatagramSocket(0, InetAddress.getByName(ip));
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
  }

  /** The address it sends from. */
  public String ip() {
    return ip;
  }

  /** Sends a heartbeat with its hostname. */
  public void heartbeat() throws IOException {
    send("CLUSTER_HEARTBEAT:" + hostname);
  }

  /** Sends a node update with this JSON. */
  public void update(String json) throws IOException {
    send("NODE_UPDATE:" + hostname + ":" + json);
  }

  /** Broadcasts a cluster event, here to one listener. */
  public void clusterEvent(String name, String dataJson) throws IOException {
    send("CLUSTER_EVENT:{\"event\":\"" + name + "\",\"data\":" + dataJson + "}");
  }

  /** Sends this text as it is. */
  public void send(String datagram) throws IOException {
    send(datagram.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends these bytes as they are. */
  public void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, target));
  }

  /** Sends a heartbeat to every listener on the loopback network. */
  public void broadcastHeartbeat() throws IOException {
    byte[] datagram = ("CLUSTER_HEARTBEAT:" + hostname).getBytes(StandardCharsets.UTF_8);
    InetSocketAddress everyone = new InetSocketAddress("127.255.255.255", target.getPort());
    socket.send(new DatagramPacket(datagram, datagram.length, everyone));
  }

  @Override
  public void close() {
    socket.close();
  }
}
