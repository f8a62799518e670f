package io.spore.gateway.mqtt;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.spore.gateway.config.BrokerUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
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

  private final BrokerUrl broker;
  private final int maxPayload;
  private final ChannelHandler intake;
  private final ReadWatch readWatch;
  private NetSocketInternal socket;
  private ChannelHandlerContext outermost;

  /**
   * Prepares one connection, for the caller's context.
   *
   * @param vertx opens the socket
   * @param broker says whether MQTT travels in WebSocket frames
   * @param maxPayload the largest payload that is wanted, in bytes
   * @param intake takes what it wants of the bytes before the MQTT decoder sees them
   * @param onRead runs after each read from the socket
   */
  PipelineAccess(
      Vertx vertx, BrokerUrl broker, int maxPayload, ChannelHandler intake, Runnable onRead) {
    super((VertxInternal) vertx);
    this.broker = broker;
    this.maxPayload = maxPayload;
    this.intake = intake;
    this.readWatch = new ReadWatch(((VertxInternal) vertx).getOrCreateContext(), onRead);
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

  /**
   * Stops reading the socket. Not by the socket's own method, which only counts what gets past our
   * handlers.
   */
  void pause() {
    setReading(false);
  }

  /** Reads on. */
  void resume() {
    setReading(true);
  }

  private void setReading(boolean reading) {
    if (outermost != null) {
      outermost.channel().config().setAutoRead(reading);
    }
  }

  /** Closes the socket, if there is one, without waiting for what is still to be written. */
  void abort() {
    if (outermost != null) {
      // whether it closed is heard from the socket
      ChannelFuture unused = outermost.close();
    }
  }

  private Future<NetSocket> install(NetSocket opened) {
    socket = (NetSocketInternal) opened;
    ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
    Future<Void> ready =
        broker.webSocket()
            ? WebSocketUpgrade.begin(pipeline, VERTX_HANDLER, broker, maxPayload)
            : Future.succeededFuture();
    pipeline.addBefore(VERTX_HANDLER, "readWatch", readWatch);
    if (QuickAck.isKnownBy(pipeline.channel())) {
      pipeline.addBefore(VERTX_HANDLER, "quickAck", new QuickAck());
    }
    pipeline.addBefore(VERTX_HANDLER, "publishIntake", intake);
    outermost = pipeline.context(readWatch);
    return ready.map(opened);
  }

  /** Brings what is read onto the Vert.x context, and tells that something was read. */
  private static final class ReadWatch extends ChannelInboundHandlerAdapter {
    private final ContextInternal context;
    private final Runnable onRead;

    ReadWatch(ContextInternal context, Runnable onRead) {
      this.context = context;
      this.onRead = onRead;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      context.dispatch(message, ctx::fireChannelRead);
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
      return client.connect(port, host).compose(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return client.connect(port, host, serverName).compose(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress) {
      return client.connect(remoteAddress).compose(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress remoteAddress, String serverName) {
      return client.connect(remoteAddress, serverName).compose(PipelineAccess.this::install);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).compose(PipelineAccess.this::install);
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
