package io.spore.gateway.event;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Restores events from the fields that {@link RecordingJson} wrote. */
final class RecordedEvents {
  private static final int LARGEST_QOS = 2;
  private static final String CLUSTER_EVENT = "cluster/event/";

  private RecordedEvents() {}

  /**
   * Restores an event.
   *
   * @throws IllegalArgumentException saying which field is wrong, and how it should be
   */
  static Event read(RecordedFields fields) {
    long time = fields.time("timestamp");
    String topic = fields.text("topic");
    if (fields.text("source").equals("mqtt")) {
      return message(topic, fields, time);
    }
    if (topic.startsWith(CLUSTER_EVENT)) {
      return new ClusterEventHeard(
          topic.substring(CLUSTER_EVENT.length()),
          fields.text("data"),
          fields.text("nodeIp"),
          fields.text("hostname"),
          time);
    }
    String ofNode = "node/" + fields.textOrEmpty("hostname") + "/";
    if (topic.startsWith(ofNode)) {
      return new NodeEventHeard(
          topic.substring(ofNode.length()),
          fields.text("data"),
          fields.text("nodeIp"),
          fields.text("hostname"),
          time);
    }
    return switch (topic) {
      case "cluster/update" ->
          new ClusterChanged(
              fields.elements("members", Member.class), fields.text("primaryNode"), time);
      case "node/discovery" ->
          new NodeChanged(
              fields.constant(NodeChanged.Action.class, "action"),
              fields.text("nodeIp"),
              fields.text("hostname"),
              time);
      case "node/details" ->
          new NodeDetailsLearned(
              fields.text("nodeIp"),
              fields.text("hostname"),
              fields.wholeNumber("latency"),
              fields.resources("resources"),
              fields.labels("labels"),
              time);
      case "node/update", "rollout/progress" ->
          new ProgressMade(topic, fields.beyondStamps(), time);
      case "rollout/state" ->
          new RolloutDescribed(new JsonObject(fields.beyondStamps()).encode(), time);
      case "gateway/mqtt" ->
          new BrokerLinkChanged(
              fields.constant(BrokerLinkChanged.Status.class, "status"),
              fields.text("broker"),
              fields.text("reason"),
              fields.wholeNumber("retryInMs"),
              time,
              fields.textOrEmpty("name"));
      case "gateway/control" ->
          new ControlHandled(
              fields.text("node"),
              fields.text("action"),
              fields.constant(ControlHandled.Outcome.class, "outcome"),
              fields.text("reason"),
              time);
      case "gateway/log" ->
          new LogChanged(
              fields.constant(LogChanged.Status.class, "status"),
              fields.text("reason"),
              fields.wholeNumber("dropped"),
              time);
      case "gateway/cluster" ->
          new GatewaysChanged(
              fields.elements("members", String.class), fields.text("leader"), time);
      case "gateway/gap" ->
          new GapHappened(
              fields.text("origin"),
              fields.wholeNumber("dropped"),
              fields.wholeNumber("from"),
              fields.wholeNumber("to"),
              fields.text("reason"),
              time);
      default ->
          throw RecordedFields.wrong("topic", "one of the gateway's own where source is not mqtt");
    };
  }

  private static Event message(String topic, RecordedFields fields, long time) {
    long qos = fields.wholeNumber("qos");
    if (qos < 0 || qos > LARGEST_QOS) {
      throw RecordedFields.wrong("qos", "0, 1 or 2");
    }
    MqttMessage message =
        new MqttMessage(topic, payload(fields), time, (int) qos, fields.flag("retained"))
            .with(MessagePropertiesJson.read(fields.json()));
    if (fields.flag("possiblyRepeated")) {
      message = message.asPossiblyRepeated();
    }
    return fields.flag("forSnapshotsOnly") ? message.keptForSnapshots() : message;
  }

  private static byte[] payload(RecordedFields fields) {
    String data = fields.text("data");
    if (!fields.has("encoding")) {
      return data.getBytes(StandardCharsets.UTF_8);
    }
    if (!fields.text("encoding").equals("base64")) {
      throw RecordedFields.wrong("encoding", "base64, or not there");
    }
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw RecordedFields.wrong("data", "base64, as encoding says");
    }
  }
}
