package io.spore.gateway.mqtt;

import com.hivemq.client.internal.mqtt.message.publish.MqttStatefulPublish;
import com.hivemq.client.internal.mqtt.message.publish.puback.MqttPubAck;
import com.hivemq.client.internal.mqtt.message.publish.pubrec.MqttPubRec;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps back what a broker sends beyond the receive maximum (MQTT 5, section 4.9) until what came
 * before it is acknowledged. Without it the HiveMQ client would give up the connection. Stands
 * behind the client's decoder and is used on the client's own thread. See
 * docs/decisions/0095-holding-back-what-exceeds-the-receive-maximum.md.
 */
final class ReceiveWindow extends ChannelDuplexHandler {
  private final int receiveMaximum;
  private final Listener listener;
  private final Queue<MqttStatefulPublish> held = new ArrayDeque<>();
  private int unacknowledged;
  private boolean releasing;

  /** Learns what the window does. */
  interface Listener {
    /** Messages wait here now, or none does any more: as long as some wait, no more is needed. */
    void holding(boolean holds);

    /** Messages were let through that had waited. */
    void released();
  }

  /**
   * Nothing was received yet.
   *
   * @param receiveMaximum how many messages at QoS 1 and 2 may be unacknowledged
   */
  ReceiveWindow(int receiveMaximum, Listener listener) {
    this.receiveMaximum = receiveMaximum;
    this.listener = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object packet) {
    // a message at QoS 0 does not count, but must not overtake those that wait
    if (packet instanceof MqttStatefulPublish publish && !(held.isEmpty() && hasRoom(publish))) {
      hold(publish);
    } else {
      pass(ctx, packet);
    }
  }

  private void hold(MqttStatefulPublish publish) {
    held.add(publish);
    if (held.size() == 1) {
      listener.holding(true);
    }
  }

  private boolean hasRoom(MqttStatefulPublish publish) {
    return !counts(publish) || unacknowledged < receiveMaximum;
  }

  private void pass(ChannelHandlerContext ctx, Object packet) {
    if (packet instanceof MqttStatefulPublish publish && counts(publish)) {
      unacknowledged++;
    }
    ctx.fireChannelRead(packet);
  }

  private static boolean counts(MqttStatefulPublish publish) {
    return publish.stateless().getQos() != MqttQos.AT_MOST_ONCE;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object packet, ChannelPromise promise) {
    if (packet instanceof MqttPubAck || packet instanceof MqttPubRec) {
      unacknowledged--;
      releaseSoon(ctx);
    }
    // whoever wrote hears of the outcome by the promise
    ChannelFuture unused = ctx.write(packet, promise);
  }

  /** The client is in the middle of acknowledging, so it is handed the next message after that. */
  private void releaseSoon(ChannelHandlerContext ctx) {
    if (!held.isEmpty() && !releasing) {
      releasing = true;
      ctx.executor().execute(() -> release(ctx));
    }
  }

  private void release(ChannelHandlerContext ctx) {
    releasing = false;
    while (!held.isEmpty() && hasRoom(held.element())) {
      pass(ctx, held.remove());
    }
    listener.released();
    if (held.isEmpty()) {
      listener.holding(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    held.clear();
    ctx.fireChannelInactive();
  }
}
