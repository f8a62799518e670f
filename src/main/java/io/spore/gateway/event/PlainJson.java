package io.spore.gateway.event;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events in the plain format: one JSON object each, told apart by {@code topic}. An MQTT message
 * has exactly {@code topic}, {@code data} and {@code timestamp}; when its payload is not UTF-8,
 * {@code data} is base64 and {@code "encoding":"base64"} follows. Keeps scratch state: one object a
 * thread.
 */
public final class PlainJson {
  private static final byte[] TOPIC = ascii("{\"topic\":");
  private static final byte[] DATA = ascii(",\"data\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] END = ascii("\"}");
  private static final byte[] END_BASE64 = ascii("\",\"encoding\":\"base64\"}");
  private static final int TOPICS_REMEMBERED = 4_096;
  private static final int LONGEST_REMEMBERED = 256;

  private final Timestamps timestamps = new Timestamps();
  private final RecentMap<String, byte[]> heads = new RecentMap<>(TOPICS_REMEMBERED);

  /** Appends the event to what was written before. */
  public void write(Event event, JsonBytes out) {
    if (event instanceof MqttMessage message) {
      write(message, out);
    } else {
      out.raw(asBytes(fields(event)));
    }
  }

  private void write(MqttMessage message, JsonBytes out) {
    out.raw(head(message.topic()));
    boolean text = out.escaped(message.payload());
    if (!text) {
      out.base64(message.payload());
    }
    out.raw(TIMESTAMP);
    out.raw(timestamps.text(message.time()));
    out.raw(text ? END : END_BASE64);
  }

  /** All up to the payload; the same topics come again and again, so the text is kept. */
  private byte[] head(String topic) {
    byte[] head = heads.get(topic);
    if (head == null) {
      JsonBytes out = new JsonBytes(TOPIC.length + topic.length() + DATA.length + 2);
      out.raw(TOPIC);
      out.string(topic);
      out.raw(DATA);
      head = out.toByteArray();
      if (topic.length() <= LONGEST_REMEMBERED) {
        heads.put(topic, head);
      }
    }
    return head;
  }

  /** What the event says, beginning with its topic and ending with its time. */
  static Map<String, Object> fields(Event event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("topic", event.topic());
    if (event instanceof ClusterChanged cluster) {
      fields.put("members", cluster.members().stream().map(Member::fields).toList());
      fields.put("primaryNode", cluster.primaryNode());
      fields.put("totalNodes", cluster.members().size());
    } else if (event instanceof NodeChanged node) {
      fields.put("action", node.action().word());
      fields.put("nodeIp", node.nodeIp());
      fields.put("hostname", node.hostname());
    } else if (event instanceof ClusterEventHeard heard) {
      fields.put("data", heard.data());
      fields.put("nodeIp", heard.nodeIp());
      fields.put("hostname", heard.hostname());
    } else if (event instanceof NodeDetailsLearned learned) {
      fields.put("nodeIp", learned.nodeIp());
      fields.put("hostname", learned.hostname());
      fields.put("latency", learned.latency());
      fields.put("resources", learned.resources());
      fields.put("labels", learned.labels());
    } else if (event instanceof NodeEventHeard heard) {
      fields.put("data", heard.data());
      fields.put("nodeIp", heard.nodeIp());
      fields.put("hostname", heard.hostname());
    } else if (event instanceof ProgressMade progress) {
      fields.putAll(progress.fields());
    } else if (event instanceof RolloutDescribed rollout) {
      fields.putAll(new JsonObject(rollout.rollout()).getMap());
    } else if (event instanceof BrokerLinkChanged link) {
      if (!link.name().isEmpty()) {
        fields.put("name", link.name());
      }
      fields.put("status", link.status().word());
      fields.put("broker", link.broker());
      fields.put("reason", link.reason());
      fields.put("retryInMs", link.retryInMs());
    } else if (event instanceof LogChanged log) {
      fields.put("status", log.status().word());
      fields.put("reason", log.reason());
      fields.put("dropped", log.dropped());
    } else if (event instanceof GatewaysChanged gateways) {
      fields.put("members", gateways.members());
      fields.put("leader", gateways.leader());
    } else if (event instanceof GapHappened gap) {
      fields.put("dropped", gap.dropped());
      fields.put("from", gap.firstSeq());
      fields.put("to", gap.lastSeq());
      fields.put("reason", gap.reason());
      fields.put("origin", gap.origin());
    } else if (event instanceof ControlHandled control) {
      fields.put("node", control.node());
      fields.put("action", control.action());
      fields.put("outcome", control.outcome().word());
      fields.put("reason", control.reason());
    } else {
      throw new IllegalArgumentException("no plain form for " + event);
    }
    fields.put("timestamp", Timestamps.format(event.time()));
    return fields;
  }

  /** Maps, lists, texts, numbers and booleans as JSON. */
  static byte[] asBytes(Map<String, Object> fields) {
    return Json.encodeToBuffer(fields).getBytes();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
