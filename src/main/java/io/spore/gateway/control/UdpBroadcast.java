package io.spore.gateway.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;

/** Broadcasts to the local network, as SPORE nodes do among themselves. */
public final class UdpBroadcast implements ClusterBroadcast {
  private final Vertx vertx;
  private final String address;
  private final int port;

  /**
   * Prepares to send.
   *
   * @param address a broadcast address, such as 255.255.255.255
   * @param port that nodes listen on
   */
  public UdpBroadcast(Vertx vertx, String address, int port) {
    this.vertx = vertx;
    this.address = address;
    this.port = port;
  }

  @Override
  public Future<Void> send(String datagram) {
    // commands are rare, so no socket is kept open for them
    DatagramSocket socket =
        vertx.createDatagramSocket(new DatagramSocketOptions().setBroadcast(true));
    return socket.send(datagram, port, address).eventually(socket::close);
  }
}
