package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a broker that can be cut without asking the broker. */
final class CuttableLine {
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final NetClient client;
  private final NetServer server;
  private final String host;
  private final int port;

  private CuttableLine(Vertx vertx, String host, int port) {
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer();
    this.host = host;
    this.port = port;
  }

  static CuttableLine to(Vertx vertx, String host, int port) {
    CuttableLine line = new CuttableLine(vertx, host, port);
    await(line.server.connectHandler(line::connect).listen(0, "127.0.0.1"));
    return line;
  }

  int port() {
    return server.actualPort();
  }

  /** Closes all connections; new ones may be made at once. */
  void cut() {
    sockets.forEach(NetSocket::close);
    sockets.clear();
  }

  private void connect(NetSocket near) {
    near.pause();
    sockets.add(near);
    client.connect(port, host).onSuccess(far -> join(near, far)).onFailure(absent -> near.close());
  }

  private static void join(NetSocket near, NetSocket far) {
    near.pipeTo(far);
    far.pipeTo(near);
    near.closeHandler(closed -> far.close());
    far.closeHandler(closed -> near.close());
    near.resume();
  }
}
