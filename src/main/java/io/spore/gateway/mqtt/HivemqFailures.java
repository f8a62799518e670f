package io.spore.gateway.mqtt;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig.Subscription;
import java.util.List;
import java.util.Optional;

/** What the HiveMQ client throws, as failures that a user understands. */
final class HivemqFailures {
  private final BrokerUrl broker;

  HivemqFailures(BrokerUrl broker) {
    this.broker = broker;
  }

  /**
   * Why the broker did not accept. Brokers that know MQTT 3.1.1 only say so in its terms, or just
   * close; such a failure is a {@link VersionRefused}.
   */
  LinkFailure toConnect(Throwable thrown) {
    if (thrown instanceof Mqtt5ConnAckException refused) {
      String reason = Mqtt5Reasons.said(refused);
      return refused.getMqttMessage().getReasonCode()
              == Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION
          ? new VersionRefused(reason, refused)
          : new LinkFailure(reason, refused);
    }
    if (thrown instanceof ConnectionClosedException) {
      return new VersionRefused(
          Reasons.closedUnanswered(broker, "it does not speak MQTT 5"), thrown);
    }
    return Mqtt5Reasons.said(thrown) == null
        ? unspoken(thrown)
        : new VersionRefused(
            "the broker does not seem to speak MQTT 5: " + thrown.getMessage(), thrown);
  }

  /**
   * Why a connection ended.
   *
   * @param accepted whether the broker had accepted it
   * @param byBroker whether the broker ended it, not the client at what the broker sent
   */
  LinkFailure ofConnection(Throwable thrown, boolean accepted, boolean byBroker) {
    if (thrown instanceof ConnectionClosedException) {
      return new LinkFailure(accepted ? Reasons.CLOSED : Reasons.closedUnanswered(broker), thrown);
    }
    String said = Mqtt5Reasons.said(thrown);
    if (said == null) {
      return unspoken(thrown);
    }
    return new LinkFailure(
        byBroker ? said : "the broker sent what is not MQTT 5: " + thrown.getMessage(), thrown);
  }

  /** The first subscription that the broker refused, and why; empty if it granted all of them. */
  static Optional<LinkFailure> toSubscribe(
      List<Subscription> asked, List<Mqtt5SubAckReasonCode> answers) {
    for (int i = 0; i < Math.min(answers.size(), asked.size()); i++) {
      if (answers.get(i).isError()) {
        return Optional.of(
            new LinkFailure(
                "the broker refused the subscription to "
                    + asked.get(i).filter()
                    + ": "
                    + Mqtt5Reasons.words(answers.get(i))));
      }
    }
    return Optional.empty();
  }

  /** Why there is no link, where the broker said nothing about it. */
  private LinkFailure unspoken(Throwable thrown) {
    return thrown instanceof LinkFailure known
        ? known
        : new LinkFailure(Reasons.of(thrown, broker), thrown);
  }
}
