package io.spore.gateway.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that must come back on the port that they had. */
public final class FreePort {
  private static final int FIRST = 20_000;
  // Below the range that Linux takes client ports from: while the server is down, nobody else gets
  // its port, and a client that calls it in vain cannot be given the same port and reach itself.
  private static final int LAST = 32_000;

  private FreePort() {}

  /** A TCP port that is free on 127.0.0.1 right now and that no client socket will be given. */
  public static int find() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // on to the next number
      }
    }
    throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
  }
}
