package io.spore.gateway.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import java.util.Map;
import java.util.Optional;

/** The reason codes of MQTT 5 (section 2.4) in words a user understands. */
final class Mqtt5Reasons {
  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(0x80, "for a reason it does not name"),
          Map.entry(0x81, "a packet was malformed"),
          Map.entry(0x82, "the protocol was not kept"),
          Map.entry(0x83, "its own rules forbid it"),
          Map.entry(0x84, "it does not speak MQTT 5"),
          Map.entry(0x85, "the client identifier is not allowed"),
          Map.entry(0x86, "user name or password is wrong"),
          Map.entry(0x87, "not authorised: check user name and password"),
          Map.entry(0x88, "it is unavailable"),
          Map.entry(0x89, "it is busy"),
          Map.entry(0x8A, "this client is banned"),
          Map.entry(0x8B, "it is shutting down"),
          Map.entry(0x8C, "the authentication method is not supported"),
          Map.entry(0x8D, "it heard nothing for too long (keep-alive)"),
          Map.entry(0x8E, "another client took over the session: the same mqtt.clientId is in use"),
          Map.entry(0x8F, "the topic filter is not allowed"),
          Map.entry(0x90, "the topic name is not allowed"),
          Map.entry(0x93, "more than its receive maximum was sent"),
          Map.entry(0x94, "a topic alias is not valid"),
          Map.entry(0x95, "a packet was too large"),
          Map.entry(0x96, "the message rate is too high"),
          Map.entry(0x97, "a quota is used up"),
          Map.entry(0x98, "an administrator ended it"),
          Map.entry(0x99, "the payload does not have the format it claims"),
          Map.entry(0x9A, "it does not keep retained messages"),
          Map.entry(0x9B, "it does not support this QoS"),
          Map.entry(0x9C, "another broker should be used"),
          Map.entry(0x9D, "the broker has moved"),
          Map.entry(0x9E, "it does not support shared subscriptions"),
          Map.entry(0x9F, "connections come too fast"),
          Map.entry(0xA0, "the connection lasted as long as it may"),
          Map.entry(0xA1, "it does not support subscription identifiers"),
          Map.entry(0xA2, "it does not support wildcards"));

  private static final int LONGEST_QUOTE = 200;

  private Mqtt5Reasons() {}

  /** What the broker said, if what was thrown carries its words; otherwise null. */
  static String said(Throwable thrown) {
    if (thrown instanceof Mqtt5ConnAckException refused) {
      return "the broker refused the connection: "
          + words(refused.getMqttMessage().getReasonCode())
          + quoted(refused.getMqttMessage().getReasonString());
    }
    if (thrown instanceof Mqtt5DisconnectException ended) {
      return "closed by the broker: "
          + words(ended.getMqttMessage().getReasonCode())
          + quoted(ended.getMqttMessage().getReasonString());
    }
    if (thrown instanceof Mqtt5PubAckException refused) {
      return "the broker refused the message: "
          + words(refused.getMqttMessage().getReasonCode())
          + quoted(refused.getMqttMessage().getReasonString());
    }
    if (thrown instanceof Mqtt5PubRecException refused) {
      return "the broker refused the message: "
          + words(refused.getMqttMessage().getReasonCode())
          + quoted(refused.getMqttMessage().getReasonString());
    }
    return null;
  }

  /** The code in words. */
  static String words(Mqtt5ReasonCode code) {
    String hex = "0x" + Integer.toHexString(code.getCode());
    return WORDS.getOrDefault(code.getCode(), "for reason " + hex);
  }

  /** What the broker adds in its own words, behind ours; limited, since it goes into the log. */
  private static String quoted(Optional<MqttUtf8String> reason) {
    return reason
        .map(MqttUtf8String::toString)
        .filter(text -> !text.isBlank())
        .map(text -> " (" + text.substring(0, Math.min(LONGEST_QUOTE, text.length())) + ")")
        .orElse("");
  }
}
