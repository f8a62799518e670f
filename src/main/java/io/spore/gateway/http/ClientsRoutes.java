package io.spore.gateway.http;

import io.spore.gateway.event.ClientSeen;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/** Says who watches the stream, and how they follow. */
final class ClientsRoutes implements HttpApi.RouteGroup {
  private final Supplier<Future<List<ClientSeen>>> everybody;
  private final Answers answers;

  ClientsRoutes(Supplier<Future<List<ClientSeen>>> everybody, Answers answers) {
    this.everybody = everybody;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("clients", this::clients);
  }

  private void clients(RoutingContext context) {
    answers.json(
        context, everybody.get().map(seen -> ClientsJson.of(seen).put("timestamp", answers.now())));
  }
}
