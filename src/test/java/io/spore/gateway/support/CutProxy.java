package io.spore.gateway.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server, and cuts their connections when told to. */
public final class CutProxy {
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final NetServer server;
  private final NetClient client;
  private final int target;

  private CutProxy(Vertx vertx, int target) {
    this.target = target;
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::onConnect);
  }

  /** Starts a proxy for this port of the machine itself. */
  public static CutProxy start(Vertx vertx, int target) throws Exception {
    return start(vertx, "127.0.0.1", target);
  }

  /** Starts a proxy for this port of the machine itself, at one of the machine's addresses. */
  public static CutProxy start(Vertx vertx, String address, int target) throws Exception {
    CutProxy proxy = new CutProxy(vertx, target);
    proxy.server.listen(0, address).await(10, TimeUnit.SECONDS);
    return proxy;
  }

  /** Where clients connect. */
  public int port() {
    return server.actualPort();
  }

  /** How many connections were made in all. */
  public int connections() {
    return connections.get();
  }

  /** Ends all connections at once; new ones are served. */
  public void cut() {
    for (NetSocket socket : sockets) {
      socket.close();
    }
  }

  private void onConnect(NetSocket in) {
    connections.incrementAndGet();
    keep(in);
    in.pause();
    Future<NetSocket> connected = client.connect(target, "127.0.0.1");
    connected
        .onSuccess(
            out -> {
              keep(out);
              in.pipeTo(out);
              out.pipeTo(in);
              in.resume();
            })
        .onFailure(refused -> in.close());
  }

  private void keep(NetSocket socket) {
    sockets.add(socket);
    socket.closeHandler(closed -> sockets.remove(socket));
  }
}
