package io.spore.gateway.http;

import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.ClusterView.GatewaySeen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster of gateways as the API shows it. */
final class GatewaysJson {
  private GatewaysJson() {}

  /**
   * The answer to who is there.
   *
   * @param self the id of the gateway that answers
   * @param cluster empty when it is alone
   */
  static JsonObject of(String self, Optional<ClusterView> cluster) {
    ClusterView view =
        cluster.orElseGet(
            () -> new ClusterView(self, 0, List.of(new GatewaySeen(self, "", true, 0)), Map.of()));
    JsonArray gateways = new JsonArray();
    for (GatewaySeen seen : view.gateways()) {
      gateways.add(
          new JsonObject()
              .put("id", seen.id())
              .put("address", seen.address())
              .put("status", seen.present() ? "present" : "absent")
              .put("leader", seen.id().equals(view.leader()))
              .put("self", seen.id().equals(self))
              .put("silentMs", seen.silentMs()));
    }
    JsonObject answer =
        new JsonObject()
            .put("clustered", cluster.isPresent())
            .put("leader", view.leader())
            .put("term", view.term())
            .put("gateways", gateways);
    if (cluster.isPresent()) {
      JsonObject counts = new JsonObject();
      view.counts().forEach(counts::put);
      answer.put("counts", counts);
    }
    return answer;
  }

  /** In short, for the health. */
  static JsonObject summary(ClusterView view) {
    return new JsonObject()
        .put("leader", view.leader())
        .put("gateways", view.gateways().stream().filter(GatewaySeen::present).count());
  }
}
