package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.internal.mqtt.message.publish.MqttPublish;
import com.hivemq.client.internal.mqtt.message.publish.MqttStatefulPublish;
import com.hivemq.client.internal.mqtt.message.publish.puback.MqttPubAckBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest implements ReceiveWindow.Listener {
  private final List<String> heard = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new ReceiveWindow(2, this));

  @Test
  void whatExceedsTheReceiveMaximumWaitsUntilAsMuchIsAcknowledged() {
    MqttStatefulPublish first = arrives(1);
    MqttStatefulPublish second = arrives(2);
    MqttStatefulPublish third = arrives(3);
    MqttStatefulPublish fourth = arrives(4);
    assertThat(passedOn()).containsExactly(first, second);
    assertThat(heard).containsExactly("holding");

    acknowledge(first);

    assertThat(passedOn()).containsExactly(third);
    assertThat(heard).containsExactly("holding", "released");

    acknowledge(second);

    assertThat(passedOn()).containsExactly(fourth);
    assertThat(heard).containsExactly("holding", "released", "released", "holding no more");
  }

  @Test
  void aMessageAtQos0NeedsNoRoomButOvertakesNone() {
    arrives(1);
    MqttStatefulPublish second = arrives(2);
    MqttStatefulPublish free = arrives(0);
    assertThat(passedOn()).hasSize(3).endsWith(free);
    MqttStatefulPublish waits = arrives(3);
    MqttStatefulPublish behind = arrives(0);
    assertThat(passedOn()).isEmpty();

    acknowledge(second);

    assertThat(passedOn()).containsExactly(waits, behind);
  }

  @Test
  void whatIsNoMessageDoesNotWait() {
    arrives(1);
    arrives(2);
    arrives(3);
    passedOn();

    channel.writeInbound("an answer");

    assertThat(passedOn()).containsExactly("an answer");
  }

  @Override
  public void holding(boolean holds) {
    heard.add(holds ? "holding" : "holding no more");
  }

  @Override
  public void released() {
    heard.add("released");
  }

  /** A message arrives; at QoS 0 when it has no packet identifier. */
  private MqttStatefulPublish arrives(int packetId) {
    Mqtt5Publish publish =
        Mqtt5Publish.builder()
            .topic("t")
            .qos(packetId == 0 ? MqttQos.AT_MOST_ONCE : MqttQos.AT_LEAST_ONCE)
            .build();
    MqttStatefulPublish packet =
        ((MqttPublish) publish)
            .createStateful(
                packetId,
                false,
                MqttStatefulPublish.DEFAULT_NO_TOPIC_ALIAS,
                MqttStatefulPublish.DEFAULT_NO_SUBSCRIPTION_IDENTIFIERS);
    channel.writeInbound(packet);
    return packet;
  }

  private void acknowledge(MqttStatefulPublish packet) {
    channel.writeOutbound(new MqttPubAckBuilder(packet).build());
    channel.runPendingTasks();
  }

  private List<Object> passedOn() {
    List<Object> passed = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      passed.add(next);
    }
    return passed;
  }
}
