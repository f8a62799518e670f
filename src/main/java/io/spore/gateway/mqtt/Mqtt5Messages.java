package io.spore.gateway.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.netty.util.internal.EmptyArrays;
import io.spore.gateway.config.MqttConfig.RetainHandling;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MessageProperties.UserProperty;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import java.nio.ByteBuffer;
import java.util.List;

/** Translates between the HiveMQ client's messages and ours. */
final class Mqtt5Messages {
  private Mqtt5Messages() {}

  /**
   * A message that was received now.
   *
   * @param packetId the identifier it was delivered with; 0 when there is none
   */
  static MqttMessage received(Mqtt5Publish publish, int packetId) {
    return new MqttMessage(
            publish.getTopic().toString(),
            publish.getPayloadAsBytes(),
            System.currentTimeMillis(),
            publish.getQos().getCode(),
            publish.isRetain(),
            packetId)
        .with(properties(publish));
  }

  private static MessageProperties properties(Mqtt5Publish publish) {
    return new MessageProperties(
        publish.getContentType().map(MqttUtf8String::toString).orElse(""),
        publish.getResponseTopic().map(MqttTopic::toString).orElse(""),
        publish.getCorrelationData().map(Mqtt5Messages::bytes).orElse(EmptyArrays.EMPTY_BYTES),
        publish.getMessageExpiryInterval().orElse(MessageProperties.NEVER),
        publish.getUserProperties().asList().stream()
            .map(one -> new UserProperty(one.getName().toString(), one.getValue().toString()))
            .toList());
  }

  /**
   * The packet that publishes the message.
   *
   * @throws IllegalArgumentException when a property breaks the rules of MQTT 5
   */
  static Mqtt5Publish toPublish(OutgoingMessage message) {
    MessageProperties said = message.properties();
    Mqtt5PublishBuilder.Complete packet =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .payload(message.payload())
            .qos(qos(message.qos()))
            .retain(message.retain());
    if (!said.contentType().isEmpty()) {
      packet = packet.contentType(said.contentType());
    }
    if (!said.responseTopic().isEmpty()) {
      packet = packet.responseTopic(said.responseTopic());
    }
    if (said.correlationData().length > 0) {
      packet = packet.correlationData(said.correlationData());
    }
    if (said.expirySeconds() != MessageProperties.NEVER) {
      packet = packet.messageExpiryInterval(said.expirySeconds());
    }
    return packet
        .userProperties(
            Mqtt5UserProperties.of(
                said.userProperties().stream()
                    .map(one -> Mqtt5UserProperty.of(one.name(), one.value()))
                    .toList()))
        .build();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The packet that subscribes to all of them. */
  static Mqtt5Subscribe subscribe(List<Subscription> subscriptions) {
    return Mqtt5Subscribe.builder()
        .addSubscriptions(subscriptions.stream().map(Mqtt5Messages::subscription).toList())
        .build();
  }

  private static Mqtt5Subscription subscription(Subscription wanted) {
    return Mqtt5Subscription.builder()
        .topicFilter(wanted.filter())
        .qos(qos(wanted.qos()))
        .noLocal(wanted.noLocal())
        .retainAsPublished(wanted.retainAsPublished())
        .retainHandling(retainHandling(wanted.retainHandling()))
        .build();
  }

  static MqttQos qos(int code) {
    return switch (code) {
      case 0 -> MqttQos.AT_MOST_ONCE;
      case 1 -> MqttQos.AT_LEAST_ONCE;
      default -> MqttQos.EXACTLY_ONCE;
    };
  }

  private static Mqtt5RetainHandling retainHandling(RetainHandling wanted) {
    return switch (wanted) {
      case SEND -> Mqtt5RetainHandling.SEND;
      case SEND_IF_NEW -> Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST;
      case DONT_SEND -> Mqtt5RetainHandling.DO_NOT_SEND;
    };
  }
}
