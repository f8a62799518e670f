package io.spore.gateway.cluster;

import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeFields;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.WireReader;
import io.spore.gateway.event.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of sightings. Each node and each event is a part with a length, so that a newer
 * gateway may append fields.
 */
final class SightingCodec {
  private SightingCodec() {}

  static void write(Sightings sightings, WireWriter out) {
    out.number(sightings.nodes().size());
    for (NodeSighting node : sightings.nodes()) {
      int part = out.beginPart();
      out.text(node.ip());
      out.text(node.hostname());
      out.text(NodeFields.write(node.resources()));
      out.text(NodeFields.write(node.labels()));
      out.octet(node.labelsWhole() ? 1 : 0);
      out.endPart(part);
    }
    out.number(sightings.events().size());
    for (ClusterEventHeard event : sightings.events()) {
      int part = out.beginPart();
      out.text(event.name());
      out.text(event.data());
      out.text(event.nodeIp());
      out.text(event.hostname());
      out.signed(event.time());
      out.endPart(part);
    }
  }

  static Sightings read(WireReader in) {
    List<NodeSighting> nodes = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      nodes.add(readNode(in.part()));
    }
    List<ClusterEventHeard> events = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      events.add(readEvent(in.part()));
    }
    return new Sightings(nodes, events);
  }

  private static NodeSighting readNode(WireReader in) {
    NodeSighting node =
        new NodeSighting(
            in.text(),
            in.text(),
            NodeFields.resources(in.text()),
            NodeFields.labels(in.text()),
            in.octet() == 1);
    in.skipRest();
    return node;
  }

  private static ClusterEventHeard readEvent(WireReader in) {
    ClusterEventHeard event =
        new ClusterEventHeard(in.text(), in.text(), in.text(), in.text(), in.signed());
    in.skipRest();
    return event;
  }
}
