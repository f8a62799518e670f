package io.spore.gateway.mqtt;

import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.internal.mqtt.codec.decoder.MqttDecoder;
import com.hivemq.client.internal.mqtt.message.ping.MqttPingReq;
import com.hivemq.client.internal.mqtt.message.publish.MqttStatefulPublish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongConsumer;

/**
 * The one place that reaches into the HiveMQ client, by internal API: to stop and restart reading
 * its socket, to learn that something was read and what a PUBLISH says of its delivery, and to
 * ping. See docs/decisions/0023-mqtt-5-through-the-hivemq-client.md. May be used from any thread.
 */
final class HivemqChannel implements ReceiveWindow.Listener {
  /**
   * A message with what its packet says beside it.
   *
   * @param packetId the identifier it was delivered with; 0 at QoS 0
   * @param duplicate whether the broker says that it may have sent it before
   */
  record Delivery(Mqtt5Publish publish, int packetId, boolean duplicate) {}

  private final Channel channel;
  private final LongConsumer onMessages;
  private final DeliveryWatch deliveries = new DeliveryWatch();
  private volatile boolean wanted = true;

  /** Used on the client's own thread. */
  private boolean holding;

  /** Of the latest read, as of {@link System#nanoTime()}; used on the client's own thread. */
  private long readAt;

  private HivemqChannel(Channel channel, LongConsumer onMessages) {
    this.channel = channel;
    this.onMessages = onMessages;
  }

  /**
   * The channel of a client that is connected.
   *
   * @param onRead runs after each read from the socket, on the client's own thread
   * @param onMessages runs there, after messages were handed out, with the time at which the latest
   *     read began, as of {@link System#nanoTime()}
   * @throws LinkFailure when the connection is gone again
   */
  static HivemqChannel of(Mqtt5AsyncClient client, Runnable onRead, LongConsumer onMessages)
      throws LinkFailure {
    MqttClientConnectionConfig connection =
        ((MqttClientConfig) client.getConfig()).getRawConnectionConfig();
    if (connection == null) {
      throw new LinkFailure(Reasons.CLOSED);
    }
    Channel channel = connection.getChannel();
    HivemqChannel access = new HivemqChannel(channel, onMessages);
    channel.pipeline().addFirst(access.new ReadWatch(onRead));
    if (QuickAck.isKnownBy(channel)) {
      channel.pipeline().addFirst(new QuickAck());
    }
    ReceiveWindow window = new ReceiveWindow(connection.getReceiveMaximum(), access);
    channel
        .pipeline()
        .addAfter(MqttDecoder.NAME, "deliveries", access.deliveries)
        .addAfter(MqttDecoder.NAME, "window", window);
    return access;
  }

  /**
   * How the message was delivered that the client hands out now. To be called on the client's own
   * thread while it does so.
   */
  Delivery delivery(Mqtt5Publish publish) {
    MqttStatefulPublish packet = deliveries.latest;
    return new Delivery(publish, Math.max(0, packet.getPacketIdentifier()), packet.isDup());
  }

  /** Whether the socket is read; when it is not, TCP holds the broker back. */
  void setReading(boolean reading) {
    wanted = reading;
    if (channel.eventLoop().inEventLoop()) {
      decide();
    } else {
      channel.eventLoop().execute(this::decide);
    }
  }

  @Override
  public void holding(boolean holds) {
    holding = holds;
    decide();
  }

  @Override
  public void released() {
    onMessages.accept(readAt);
  }

  private void decide() {
    channel.config().setAutoRead(wanted && !holding);
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

  /** Remembers what the client takes from a packet and does not tell. */
  private static final class DeliveryWatch extends ChannelInboundHandlerAdapter {
    MqttStatefulPublish latest;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof MqttStatefulPublish publish) {
        latest = publish;
      }
      ctx.fireChannelRead(message);
    }
  }

  private final class ReadWatch extends ChannelInboundHandlerAdapter {
    private final Runnable onRead;
    private boolean reading;

    ReadWatch(Runnable onRead) {
      this.onRead = onRead;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!reading) {
        reading = true;
        readAt = System.nanoTime();
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      ctx.fireChannelReadComplete();
      onMessages.accept(readAt);
      onRead.run();
    }
  }
}
