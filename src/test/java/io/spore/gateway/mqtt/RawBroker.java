package io.spore.gateway.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;

/** A broker that accepts one client and then sends whatever bytes the test wants. */
final class RawBroker implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private Socket client;
  private DataInputStream in;

  RawBroker() throws IOException {
    server.setSoTimeout(PATIENCE_MS);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits for the client, accepts it and grants its subscription. */
  RawBroker accept() throws IOException {
    client = server.accept();
    client.setTcpNoDelay(true);
    client.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(client.getInputStream());
    readPacket();
    send(new byte[] {0x20, 2, 0, 0});
    byte[] subscribe = readPacket();
    send(new byte[] {(byte) 0x90, 3, subscribe[0], subscribe[1], 2});
    return this;
  }

  /** Leaves Nagle's algorithm on from now on, as some brokers do. */
  void waitForAcknowledgements() throws IOException {
    client.setTcpNoDelay(false);
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Waits for this many bytes from the client. */
  String answer(int length) throws IOException {
    return HexFormat.of().formatHex(in.readNBytes(length));
  }

  /** The next packet behind its fixed header; for short packets. */
  private byte[] readPacket() throws IOException {
    in.readByte();
    return in.readNBytes(in.readByte());
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (client != null) {
      client.close();
    }
  }
}
