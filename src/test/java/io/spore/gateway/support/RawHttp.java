package io.spore.gateway.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** One HTTP request on a plain socket, with whatever headers: also those that clients forbid. */
public final class RawHttp {
  private static final int PATIENCE_MS = 10_000;

  private RawHttp() {}

  /**
   * Asks and returns the whole answer as text, its head first.
   *
   * @param request such as {@code GET /api/health}
   * @param headers each as {@code name: value}; there is no Host unless it is given
   */
  public static String ask(int port, String request, String... headers) throws IOException {
    String head =
        request
            + " HTTP/1.1\r\nConnection: close\r\n"
            + String.join("", Stream.of(headers).map(header -> header + "\r\n").toList())
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
