package io.spore.gateway.event;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events as CloudEvents 1.0 in the structured JSON form. {@code id} and {@code source} name an
 * event for good: they are the same on every gateway and however often it is delivered. An MQTT
 * payload that is a JSON object or array stands in {@code data} as such, other text as a string,
 * other bytes in {@code data_base64}. Keeps scratch state: one object a thread.
 */
public final class CloudEventJson {
  private static final byte[] ID = ascii("{\"specversion\":\"1.0\",\"id\":\"");
  private static final byte[] SOURCE = ascii("\",\"source\":\"/spore/");
  private static final byte[] TYPE = ascii("\",\"type\":\"io.spore.");
  private static final byte[] SUBJECT = ascii("\",\"subject\":");
  private static final byte[] TIME = ascii(",\"time\":\"");
  private static final byte[] SEQUENCE = ascii("\",\"sequence\":\"");
  private static final byte[] CURSOR = ascii("\",\"cursor\":\"");
  private static final byte[] QOS = ascii("\",\"qos\":");
  private static final byte[] RETAINED = ascii(",\"retained\":true");
  private static final byte[] NOT_RETAINED = ascii(",\"retained\":false");
  private static final byte[] CONTENT_TYPE = ascii(",\"contenttype\":");
  private static final byte[] RESPONSE_TOPIC = ascii(",\"responsetopic\":");
  private static final byte[] CORRELATION_DATA = ascii(",\"correlationdata\":\"");
  private static final byte[] MESSAGE_EXPIRY = ascii(",\"messageexpiry\":");
  private static final byte[] USER_PROPERTIES = ascii(",\"userproperties\":");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] JSON = ascii(",\"datacontenttype\":\"application/json\",\"data\":");
  private static final byte[] TEXT = ascii(",\"datacontenttype\":\"text/plain\",\"data\":\"");
  private static final byte[] BYTES =
      ascii(",\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"");
  private static final byte[] END = ascii("}");
  private static final byte[] QUOTE_END = ascii("\"}");

  /** Tells the notices of one run apart, whoever writes them. */
  private static final AtomicLong NEXT_NOTICE = new AtomicLong(1);

  /** As many digits as the largest sequence number has: sequences sort as texts. */
  private static final int SEQUENCE_DIGITS = 19;

  private final Timestamps timestamps = new Timestamps();

  /**
   * Appends the event to what was written before, on one line.
   *
   * @param origin who stamped it
   * @param seq its number within the origin
   * @param cursor what a client has that got everything up to this event; empty when nobody knows
   */
  public void write(Event event, Origin origin, long seq, String cursor, JsonBytes out) {
    out.raw(ID);
    out.raw(ascii(origin.gateway() + "/" + origin.epoch() + "/" + seq));
    head(origin, word(event.source()), type(event), event.topic(), event.time(), out);
    out.raw(SEQUENCE);
    String digits = Long.toString(seq);
    out.raw(ascii("0".repeat(SEQUENCE_DIGITS - digits.length())));
    out.raw(ascii(digits));
    if (!cursor.isEmpty()) {
      out.raw(CURSOR);
      out.raw(ascii(cursor));
    }
    if (event instanceof MqttMessage message) {
      out.raw(QOS);
      out.number(message.qos());
      out.raw(message.retained() ? RETAINED : NOT_RETAINED);
      message.properties().ifPresent(said -> properties(said, out));
      payload(message.payload(), out);
    } else {
      out.raw(QUOTE);
      out.raw(JSON);
      Map<String, Object> fields = PlainJson.fields(event);
      fields.remove("topic");
      fields.remove("timestamp");
      out.raw(PlainJson.asBytes(fields));
      out.raw(END);
    }
  }

  /**
   * Appends something that the gateway says to one client alone.
   *
   * @param origin the gateway that says it
   * @param topic such as {@code gateway/reply}
   * @param data a JSON object on one line
   */
  public void writeNotice(Origin origin, String topic, long time, byte[] data, JsonBytes out) {
    out.raw(ID);
    out.raw(
        ascii(
            origin.gateway() + "/" + origin.epoch() + "/notice/" + NEXT_NOTICE.getAndIncrement()));
    head(origin, word(Source.GATEWAY), topic.replace('/', '.'), topic, time, out);
    out.raw(QUOTE);
    out.raw(JSON);
    out.raw(data);
    out.raw(END);
  }

  private void head(
      Origin origin, String source, String type, String subject, long time, JsonBytes out) {
    out.raw(SOURCE);
    out.raw(ascii(origin.gateway()));
    out.raw(ascii("/" + source));
    out.raw(TYPE);
    out.raw(ascii(type));
    out.raw(SUBJECT);
    out.string(subject);
    out.raw(TIME);
    out.raw(timestamps.text(time));
  }

  /** As extension attributes, which hold no objects: user properties are JSON in a text. */
  private static void properties(MessageProperties said, JsonBytes out) {
    attribute(CONTENT_TYPE, said.contentType(), out);
    attribute(RESPONSE_TOPIC, said.responseTopic(), out);
    if (said.correlationData().length > 0) {
      out.raw(CORRELATION_DATA);
      out.base64(said.correlationData());
      out.raw(QUOTE);
    }
    if (said.expirySeconds() != MessageProperties.NEVER) {
      out.raw(MESSAGE_EXPIRY);
      out.number(said.expirySeconds());
    }
    if (!said.userProperties().isEmpty()) {
      Map<String, Object> byName = new LinkedHashMap<>();
      said.valuesByName()
          .forEach((name, values) -> byName.put(name, values.size() == 1 ? values.get(0) : values));
      byte[] json = PlainJson.asBytes(byName);
      attribute(USER_PROPERTIES, new String(json, StandardCharsets.UTF_8), out);
    }
  }

  private static void attribute(byte[] name, String value, JsonBytes out) {
    if (!value.isEmpty()) {
      out.raw(name);
      out.string(value);
    }
  }

  private static void payload(byte[] payload, JsonBytes out) {
    if (EmbeddableJson.isObjectOrArray(payload)) {
      out.raw(JSON);
      out.onOneLine(payload);
      out.raw(END);
      return;
    }
    int start = out.length();
    out.raw(TEXT);
    if (!out.escaped(payload)) {
      out.truncate(start);
      out.raw(BYTES);
      out.base64(payload);
    }
    out.raw(QUOTE_END);
  }

  private static String type(Event event) {
    if (event instanceof NodeChanged node) {
      return "node." + node.action().word();
    }
    if (event instanceof BrokerLinkChanged link) {
      return "broker." + link.status().word();
    }
    if (event instanceof LogChanged log) {
      return "log." + log.status().word();
    }
    if (event instanceof ClusterChanged) {
      return "cluster.changed";
    }
    if (event instanceof GatewaysChanged) {
      return "gateways.changed";
    }
    if (event instanceof GapHappened) {
      return "gateway.gap";
    }
    if (event instanceof ClusterEventHeard) {
      return "cluster.event";
    }
    if (event instanceof ControlHandled control) {
      return "control." + control.outcome().word();
    }
    if (event instanceof MqttMessage) {
      return "mqtt.message";
    }
    if (event instanceof NodeDetailsLearned) {
      return "node.details";
    }
    if (event instanceof NodeEventHeard) {
      return "node.event";
    }
    if (event instanceof ProgressMade progress) {
      return progress.topic().replace('/', '.');
    }
    if (event instanceof RolloutDescribed) {
      return "rollout.state";
    }
    throw new IllegalArgumentException("no type of CloudEvent for " + event);
  }

  private static String word(Source source) {
    return source.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
