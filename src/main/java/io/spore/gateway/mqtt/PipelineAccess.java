package io.spore.gateway.mqtt;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;

/**
 * The one place that reaches below vertx-mqtt's client, by internal API of Vert.x. The MQTT client
 * opens its socket through the Vert.x it is given; given this one, the socket's Netty pipeline gets
 * our handlers first, behind TLS and in front of the MQTT decoder. See
 * docs/decisions/0004-reaching-into-the-mqtt-clients-pipeline.md.
 *
 * <p>Serves one connection.
 */
final class PipelineAccess extends VertxWrapper {
  /** Vert.x's own handler, the last one; the MQTT codec is added right before it, after ours. */
  private static final String VERTX_HANDLER = "handler";

  private final ChannelHandler filter;
  private final ReadWatch readWatch;
  private NetSocketInternal socket;
  private ChannelHandlerContext outermost;

  /**
   * Prepares one connection.
   *
   * @param vertx opens the socket
   * @param filter sees the bytes before the MQTT decoder does
   * @param onRead runs after each read from the socket
   */
  PipelineAccess(Vertx vertx, ChannelHandler filter, Runnable onRead) {
    super((VertxInternal) vertx);
    this.filter = filter;
    this.readWatch = new ReadWatch(onRead);
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new InstallingClient(super.createNetClient(options));
  }

  /** Whether the socket was opened, TLS included; it may be closed again. */
  boolean hasSocket() {
    return socket != null;
  }

  /** Sends PINGREQ without the MQTT client's own timer, which knows nothing of pausing. */
  void ping() {
    if (socket != null) {
      socket.writeMessage(MqttMessage.PINGREQ);
    }
  }

  /** Closes the socket, if there is one, without waiting for what is still to be written. */
  void abort() {
    if (outermost != null) {
      // whether it closed is heard from the socket
      ChannelFuture unused = outermost.close();
    }
  }

  private NetSocket install(NetSocket opened) {
    socket = (NetSocketInternal) opened;
    ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
    pipeline.addBefore(VERTX_HANDLER, "readWatch", readWatch);
    if (QuickAck.isKnownBy(pipeline.channel())) {
      pipeline.addBefore(VERTX_HANDLER, "quickAck", new QuickAck());
    }
    pipeline.addBefore(VERTX_HANDLER, "oversizeFilter", filter);
    outermost = pipeline.context(readWatch);
    return opened;
  }

  /** Tells that something was read. */
  private static final class ReadWatch extends ChannelInboundHandlerAdapter {
    private final Runnable onRead;

    ReadWatch(Runnable onRead) {
      this.onRead = onRead;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      onRead.run();
      ctx.fireChannelReadComplete();
    }
  }

  /** Installs the handlers before the MQTT client sees the socket. */
  private final class InstallingClient implements NetClient {
    private final NetClient client;

    InstallingClient(NetClient client) {
      this.client = client;
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return client.connect(port, host).map(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return client.connect(port, host, serverName).map(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress) {
      return client.connect(remoteAddress).map(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress, String serverName) {
      return client.connect(remoteAddress, serverName).map(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).map(PipelineAccess.this::install);
    }

    @Override
    public Future<Void> shutdown(Duration timeout) {
      return client.shutdown(timeout);
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
      return client.isMetricsEnabled();
    }
  }
}
