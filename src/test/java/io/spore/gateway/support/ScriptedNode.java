package io.spore.gateway.support;

import static io.spore.gateway.support.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A node that does to its callers what no well-behaved one does. The script is handed each
 * connection once the head of a request has arrived.
 */
public final class ScriptedNode {
  private static final int PATIENCE_S = 20;

  private final NetServer server;
  private final Consumer<NetSocket> script;
  private final List<String> requestLines = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<NetSocket> closed = new LinkedBlockingQueue<>();

  private ScriptedNode(Vertx vertx, Consumer<NetSocket> script) {
    this.script = script;
    this.server = vertx.createNetServer().connectHandler(this::onConnection);
  }

  /** Listens; port 0 has the system choose. */
  public static ScriptedNode listen(Vertx vertx, String ip, int port, Consumer<NetSocket> script)
      throws Exception {
    ScriptedNode node = new ScriptedNode(vertx, script);
    await(node.server.listen(port, ip));
    return node;
  }

  /** A script that answers with these bytes and ends the connection. */
  public static Consumer<NetSocket> answering(String raw) {
    return socket -> socket.end(Buffer.buffer(raw));
  }

  /** A whole answer with this status and body. */
  public static String answer(String status, String body) {
    return "HTTP/1.1 " + status + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** The first lines of the requests so far. */
  public List<String> requestLines() {
    return List.copyOf(requestLines);
  }

  /** Waits until a connection is closed. */
  public void awaitClosed() throws InterruptedException {
    if (closed.poll(PATIENCE_S, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no connection was closed");
    }
  }

  private void onConnection(NetSocket socket) {
    socket.closeHandler(gone -> closed.add(socket));
    Buffer head = Buffer.buffer();
    socket.handler(
        part -> {
          head.appendBuffer(part);
          int end = head.toString().indexOf("\r\n\r\n");
          if (end >= 0) {
            socket.handler(null);
            requestLines.add(head.toString().substring(0, head.toString().indexOf("\r\n")));
            script.accept(socket);
          }
        });
  }
}
