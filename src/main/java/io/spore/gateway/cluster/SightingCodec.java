package io.spore.gateway.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.UnreadableBatchException;
import io.spore.gateway.event.WireReader;
import io.spore.gateway.event.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The binary form of sightings. Each node and each event is a part with a length, so that a newer
 * gateway may append fields.
 */
final class SightingCodec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader RESOURCES =
      JSON.readerFor(new TypeReference<Map<String, Object>>() {})
          .with(DeserializationFeature.USE_LONG_FOR_INTS);
  private static final ObjectReader LABELS =
      JSON.readerFor(new TypeReference<Map<String, String>>() {});

  private SightingCodec() {}

  static void write(Sightings sightings, WireWriter out) {
    out.number(sightings.nodes().size());
    for (NodeSighting node : sightings.nodes()) {
      int part = out.beginPart();
      out.text(node.ip());
      out.text(node.hostname());
      out.text(json(node.resources()));
      out.text(json(node.labels()));
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
            fromJson(RESOURCES, in.text()),
            fromJson(LABELS, in.text()),
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

  /** What a node says of itself may hold anything, so it travels as JSON. */
  private static String json(Map<String, ?> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no binary form for " + fields, e);
    }
  }

  private static <V> Map<String, V> fromJson(ObjectReader reader, String text) {
    try {
      Map<String, V> fields = reader.readValue(text);
      if (fields == null) {
        throw new UnreadableBatchException("a node's fields are no JSON object");
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw new UnreadableBatchException("a node's fields are no JSON: " + e.getMessage(), e);
    }
  }
}
