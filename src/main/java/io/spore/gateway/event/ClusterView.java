package io.spore.gateway.event;

import java.util.List;
import java.util.Map;

/**
 * The cluster of gateways as one of them sees it.
 *
 * @param leader the id of the one that leads; empty while nobody does
 * @param term the number of its leadership
 * @param gateways all that are there or were a short while ago, this one first
 * @param counts what passed between gateways, by name
 */
public record ClusterView(
    String leader, long term, List<GatewaySeen> gateways, Map<String, Long> counts) {
  /** Keeps own copies. */
  public ClusterView {
    gateways = List.copyOf(gateways);
  }

  /** How many gateways are there. */
  public long present() {
    return gateways.stream().filter(GatewaySeen::present).count();
  }

  /**
   * One gateway.
   *
   * @param id its gateway's id
   * @param address where other gateways reach it
   * @param present whether it was heard lately
   * @param silentMs for how many milliseconds it was not heard; 0 for the one that answers
   */
  public record GatewaySeen(String id, String address, boolean present, long silentMs) {}
}
