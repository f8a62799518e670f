package io.spore.gateway.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The fields of each kind of event, in the order in which they are written. New fields go to the
 * end, so that older gateways pass over them, and are read only where something is left. A new kind
 * wants a new {@link BatchCodec#VERSION}.
 */
final class EventCodec {
  private static final int MQTT_MESSAGE = 1;
  private static final int NODE_CHANGED = 2;
  private static final int CLUSTER_CHANGED = 3;
  private static final int CLUSTER_EVENT_HEARD = 4;
  private static final int BROKER_LINK_CHANGED = 5;
  private static final int LOG_CHANGED = 6;
  private static final int GATEWAYS_CHANGED = 7;
  private static final int GAP_HAPPENED = 8;
  private static final int CONTROL_HANDLED = 9;
  private static final int NODE_DETAILS_LEARNED = 10;
  private static final int NODE_EVENT_HEARD = 11;
  private static final int PROGRESS_MADE = 12;
  private static final int ROLLOUT_DESCRIBED = 13;

  private static final int QOS_BITS = 0b011;
  private static final int LARGEST_QOS = 2;
  private static final int RETAINED_BIT = 0b100;
  private static final int REPEATED_BIT = 0b1000;
  private static final int SNAPSHOTS_BIT = 0b1_0000;
  private static final int PROPERTIES_BIT = 0b10_0000;
  private static final int BROKER_BIT = 0b100_0000;

  private EventCodec() {}

  /** The number that stands for the event's kind. */
  static int kind(Event event) {
    if (event instanceof MqttMessage) {
      return MQTT_MESSAGE;
    } else if (event instanceof NodeChanged) {
      return NODE_CHANGED;
    } else if (event instanceof ClusterChanged) {
      return CLUSTER_CHANGED;
    } else if (event instanceof ClusterEventHeard) {
      return CLUSTER_EVENT_HEARD;
    } else if (event instanceof BrokerLinkChanged) {
      return BROKER_LINK_CHANGED;
    } else if (event instanceof LogChanged) {
      return LOG_CHANGED;
    } else if (event instanceof GatewaysChanged) {
      return GATEWAYS_CHANGED;
    } else if (event instanceof GapHappened) {
      return GAP_HAPPENED;
    } else if (event instanceof NodeDetailsLearned) {
      return NODE_DETAILS_LEARNED;
    } else if (event instanceof NodeEventHeard) {
      return NODE_EVENT_HEARD;
    } else if (event instanceof ProgressMade) {
      return PROGRESS_MADE;
    } else if (event instanceof RolloutDescribed) {
      return ROLLOUT_DESCRIBED;
    } else if (event instanceof ControlHandled) {
      return CONTROL_HANDLED;
    }
    throw new IllegalArgumentException("no binary form for " + event);
  }

  /** Writes all fields but the time. */
  static void write(Event event, WireWriter out) {
    if (event instanceof MqttMessage message) {
      out.octet(
          message.qos()
              | (message.retained() ? RETAINED_BIT : 0)
              | (message.possiblyRepeated() ? REPEATED_BIT : 0)
              | (message.forSnapshotsOnly() ? SNAPSHOTS_BIT : 0)
              | (message.properties().isPresent() ? PROPERTIES_BIT : 0)
              | (message.broker().isEmpty() ? 0 : BROKER_BIT));
      out.text(message.topic());
      out.bytes(message.payload());
      out.number(message.packetId());
      message.properties().ifPresent(said -> MessagePropertiesCodec.write(said, out));
      if (!message.broker().isEmpty()) {
        out.text(message.broker());
      }
    } else if (event instanceof NodeChanged node) {
      out.text(node.action().name());
      out.text(node.nodeIp());
      out.text(node.hostname());
    } else if (event instanceof ClusterChanged cluster) {
      out.text(cluster.primaryNode());
      out.number(cluster.members().size());
      cluster.members().forEach(member -> write(member, out));
    } else if (event instanceof ClusterEventHeard heard) {
      out.text(heard.name());
      out.text(heard.data());
      out.text(heard.nodeIp());
      out.text(heard.hostname());
    } else if (event instanceof BrokerLinkChanged link) {
      out.text(link.status().name());
      out.text(link.broker());
      out.text(link.reason());
      out.number(link.retryInMs());
      out.text(link.name());
    } else if (event instanceof LogChanged log) {
      out.text(log.status().name());
      out.text(log.reason());
      out.number(log.dropped());
    } else if (event instanceof GatewaysChanged gateways) {
      out.number(gateways.members().size());
      gateways.members().forEach(out::text);
      out.text(gateways.leader());
    } else if (event instanceof GapHappened gap) {
      out.text(gap.origin());
      out.number(gap.dropped());
      out.number(gap.firstSeq());
      out.number(gap.lastSeq());
      out.text(gap.reason());
    } else if (event instanceof NodeDetailsLearned learned) {
      out.text(learned.nodeIp());
      out.text(learned.hostname());
      out.number(learned.latency());
      out.text(NodeFields.write(learned.resources()));
      out.text(NodeFields.write(learned.labels()));
    } else if (event instanceof NodeEventHeard heard) {
      out.text(heard.name());
      out.text(heard.data());
      out.text(heard.nodeIp());
      out.text(heard.hostname());
    } else if (event instanceof ProgressMade progress) {
      out.text(progress.topic());
      out.text(NodeFields.write(progress.fields()));
    } else if (event instanceof RolloutDescribed rollout) {
      out.text(rollout.rollout());
    } else if (event instanceof ControlHandled control) {
      out.text(control.node());
      out.text(control.action());
      out.text(control.outcome().name());
      out.text(control.reason());
    }
  }

  /** Reads the fields of an event of this kind. */
  static Event read(int kind, long time, WireReader in) {
    return switch (kind) {
      case MQTT_MESSAGE -> readMessage(time, in);
      case NODE_CHANGED ->
          new NodeChanged(
              constant(NodeChanged.Action.class, in.text()), in.text(), in.text(), time);
      case CLUSTER_CHANGED -> readCluster(time, in);
      case CLUSTER_EVENT_HEARD ->
          new ClusterEventHeard(in.text(), in.text(), in.text(), in.text(), time);
      case BROKER_LINK_CHANGED -> readLink(time, in);
      case CONTROL_HANDLED ->
          new ControlHandled(
              in.text(),
              in.text(),
              constant(ControlHandled.Outcome.class, in.text()),
              in.text(),
              time);
      case LOG_CHANGED ->
          new LogChanged(
              constant(LogChanged.Status.class, in.text()), in.text(), in.number(), time);
      case GATEWAYS_CHANGED -> readGateways(time, in);
      case GAP_HAPPENED ->
          new GapHappened(in.text(), in.number(), in.number(), in.number(), in.text(), time);
      case NODE_DETAILS_LEARNED ->
          new NodeDetailsLearned(
              in.text(),
              in.text(),
              in.number(),
              NodeFields.resources(in.text()),
              NodeFields.labels(in.text()),
              time);
      case NODE_EVENT_HEARD -> new NodeEventHeard(in.text(), in.text(), in.text(), in.text(), time);
      case PROGRESS_MADE -> readProgress(time, in);
      case ROLLOUT_DESCRIBED -> readRollout(time, in);
      default -> throw new UnreadableBatchException("unknown kind of event: " + kind);
    };
  }

  private static Event readMessage(long time, WireReader in) {
    int flags = in.octet();
    int qos = flags & QOS_BITS;
    if (qos > LARGEST_QOS) {
      throw new UnreadableBatchException("a message of QoS " + qos);
    }
    String topic = in.text();
    byte[] payload = in.bytes();
    boolean retained = (flags & RETAINED_BIT) != 0;
    MqttMessage message = new MqttMessage(topic, payload, time, qos, retained, (int) in.number());
    if ((flags & PROPERTIES_BIT) != 0) {
      message = message.with(MessagePropertiesCodec.read(in.part()));
    }
    if ((flags & BROKER_BIT) != 0) {
      message = message.from(in.text(), topic);
    }
    if ((flags & REPEATED_BIT) != 0) {
      message = message.asPossiblyRepeated();
    }
    return (flags & SNAPSHOTS_BIT) == 0 ? message : message.keptForSnapshots();
  }

  private static Event readLink(long time, WireReader in) {
    return new BrokerLinkChanged(
        constant(BrokerLinkChanged.Status.class, in.text()),
        in.text(),
        in.text(),
        in.number(),
        time,
        in.left() > 0 ? in.text() : "");
  }

  private static Event readGateways(long time, WireReader in) {
    long count = in.number();
    if (count < 0 || count > in.left()) {
      throw new UnreadableBatchException(
          "a cluster of " + Long.toUnsignedString(count) + " gateways");
    }
    List<String> members = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      members.add(in.text());
    }
    return new GatewaysChanged(members, in.text(), time);
  }

  private static Event readProgress(long time, WireReader in) {
    String topic = in.text();
    Map<String, Object> fields = NodeFields.resources(in.text());
    try {
      return new ProgressMade(topic, fields, time);
    } catch (IllegalArgumentException e) {
      throw new UnreadableBatchException("progress at " + topic + ": " + e.getMessage(), e);
    }
  }

  private static Event readRollout(long time, WireReader in) {
    String rollout = in.text();
    NodeFields.resources(rollout);
    return new RolloutDescribed(rollout, time);
  }

  private static Event readCluster(long time, WireReader in) {
    String primaryNode = in.text();
    long count = in.number();
    if (count < 0 || count > in.left()) {
      throw new UnreadableBatchException(
          "a cluster of " + Long.toUnsignedString(count) + " members");
    }
    List<Member> members = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      members.add(readMember(in.part()));
    }
    return new ClusterChanged(members, primaryNode, time);
  }

  private static void write(Member member, WireWriter out) {
    int start = out.beginPart();
    out.text(member.ip());
    out.text(member.hostname());
    out.text(member.status());
    out.signed(member.lastSeen());
    out.signed(member.latency());
    out.text(NodeFields.write(member.resources()));
    out.text(NodeFields.write(member.labels()));
    out.endPart(start);
  }

  private static Member readMember(WireReader in) {
    Member member =
        new Member(
            in.text(),
            in.text(),
            in.text(),
            in.signed(),
            in.signed(),
            NodeFields.resources(in.text()),
            NodeFields.labels(in.text()));
    in.skipRest();
    return member;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new UnreadableBatchException(
        "unknown " + type.getSimpleName() + ": " + name.substring(0, Math.min(40, name.length())));
  }
}
