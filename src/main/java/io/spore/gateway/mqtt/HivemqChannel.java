package io.spore.gateway.mqtt;

import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.internal.mqtt.message.ping.MqttPingReq;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The one place that reaches into the HiveMQ client, by internal API: to stop and restart reading
 * its socket, to learn that something was read, and to ping. See
 * docs/decisions/0023-mqtt-5-through-the-hivemq-client.md. May be used from any thread.
 */
final class HivemqChannel {
  private final Channel channel;

  private HivemqChannel(Channel channel) {
    this.channel = channel;
  }

  /**
   * The channel of a client that is connected.
   *
   * @param onRead runs after each read from the socket, on the client's own thread
   * @throws LinkFailure when the connection is gone again
   */
  static HivemqChannel of(Mqtt5AsyncClient client, Runnable onRead) throws LinkFailure {
    MqttClientConnectionConfig connection =
        ((MqttClientConfig) client.getConfig()).getRawConnectionConfig();
    if (connection == null) {
      throw new LinkFailure(Reasons.CLOSED);
    }
    Channel channel = connection.getChannel();
    channel.pipeline().addFirst(new ReadWatch(onRead));
    if (QuickAck.isKnownBy(channel)) {
      channel.pipeline().addFirst(new QuickAck());
    }
    return new HivemqChannel(channel);
  }

  /** Whether the socket is read; when it is not, TCP holds the broker back. */
  void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  /**
   * Sends PINGREQ. The client takes a connection for dead on which nothing is read for long, also
   * by our own will, so one read is allowed for each ping.
   */
  void ping() {
    // a failed write closes the connection, which is noticed elsewhere
    ChannelFuture unused = channel.writeAndFlush(MqttPingReq.INSTANCE);
    if (!channel.config().isAutoRead()) {
      channel.read();
    }
  }

  /** Closes at once. */
  void close() {
    // whether it closed is heard from the client
    ChannelFuture unused = channel.close();
  }

  private static final class ReadWatch extends ChannelInboundHandlerAdapter {
    private final Runnable onRead;

    ReadWatch(Runnable onRead) {
      this.onRead = onRead;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.fireChannelReadComplete();
      onRead.run();
    }
  }
}
