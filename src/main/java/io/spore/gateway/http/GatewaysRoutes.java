package io.spore.gateway.http;

import io.spore.gateway.event.ClusterView;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/** Says which gateways are one, and which of them leads. */
final class GatewaysRoutes implements HttpApi.RouteGroup {
  private final String self;
  private final Optional<Supplier<ClusterView>> cluster;
  private final Answers answers;

  GatewaysRoutes(String self, Optional<Supplier<ClusterView>> cluster, Answers answers) {
    this.self = self;
    this.cluster = cluster;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("gateways", this::gateways);
  }

  private void gateways(RoutingContext context) {
    answers.json(
        context, GatewaysJson.of(self, cluster.map(Supplier::get)).put("timestamp", answers.now()));
  }
}
