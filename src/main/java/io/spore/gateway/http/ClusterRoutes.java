package io.spore.gateway.http;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeDirectory;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** Which nodes are there, which of them is the primary one, and what they tell each other. */
final class ClusterRoutes implements HttpApi.RouteGroup {
  /** What calls are answered, with 503, that make no sense without a node. */
  static final String NO_NODES =
      "no SPORE node is known yet: none has sent a heartbeat to this gateway";

  private final NodeDirectory directory;
  private final Answers answers;

  ClusterRoutes(NodeDirectory directory, Answers answers) {
    this.directory = directory;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("discoveryNodes", this::nodes);
    operations.on("discoveryRefresh", this::refresh);
    operations.on("choosePrimary", this::choosePrimary);
    operations.on("choosePrimaryAtRandom", this::choosePrimaryAtRandom);
    operations.on("clusterMembers", context -> cluster(context, ClusterRoutes::members));
    operations.on("clusterRefresh", this::clusterRefresh);
    operations.on("nodeVersions", context -> cluster(context, ClusterRoutes::versions));
    operations.on("clusterEvent", this::clusterEvent);
  }

  /** Answers also when no node is known: that is an answer to the question. */
  private void nodes(RoutingContext context) {
    answers.json(context, directory.cluster().map(ClusterRoutes::nodes));
  }

  private void refresh(RoutingContext context) {
    answers.json(
        context,
        directory.refresh().map(cluster -> done("the nodes were looked through", cluster)));
  }

  private void clusterRefresh(RoutingContext context) {
    answers.json(
        context,
        directory
            .refresh()
            .map(ClusterRoutes::notEmpty)
            .map(
                cluster ->
                    done("the nodes were looked through and are asked anew", cluster)
                        .mergeIn(members(cluster))));
  }

  private void choosePrimary(RoutingContext context) {
    String ip = context.pathParam("ip");
    answers.json(
        context,
        directory
            .choosePrimary(ip)
            .map(
                chosen -> {
                  if (!chosen) {
                    throw new ProblemException(404, ip + " is not the address of a known node")
                        .with("node", ip);
                  }
                  return chosen("primary node set to " + ip, ip);
                }));
  }

  private void choosePrimaryAtRandom(RoutingContext context) {
    answers.json(
        context,
        directory
            .choosePrimaryAtRandom()
            .map(
                chosen -> {
                  String ip = chosen.orElseThrow(() -> new ProblemException(503, NO_NODES));
                  return chosen("primary node chosen at random: " + ip, ip);
                }));
  }

  private void clusterEvent(RoutingContext context) {
    JsonObject body = Operations.checked(context).getBody().getJsonObject();
    Object payload = body.containsKey("payload") ? body.getValue("payload") : body.getValue("data");
    String event = body.getString("event");
    answers.json(
        context,
        directory
            .broadcast(event, Json.encode(payload == null ? "" : payload))
            .map(
                networks ->
                    new JsonObject()
                        .put("success", true)
                        .put("message", "event " + event + " was broadcast")
                        .put("networks", networks)));
  }

  private void cluster(RoutingContext context, Function<ClusterChanged, JsonObject> view) {
    Future<JsonObject> answer = directory.cluster().map(ClusterRoutes::notEmpty).map(view);
    answers.json(context, answer);
  }

  private static ClusterChanged notEmpty(ClusterChanged cluster) {
    if (cluster.members().isEmpty()) {
      throw new ProblemException(503, NO_NODES);
    }
    return cluster;
  }

  private static JsonObject nodes(ClusterChanged cluster) {
    JsonArray nodes = new JsonArray();
    for (Member member : cluster.members()) {
      nodes.add(json(member).put("isPrimary", member.ip().equals(cluster.primaryNode())));
    }
    return summary(cluster).put("nodes", nodes);
  }

  private static JsonObject members(ClusterChanged cluster) {
    JsonArray members = new JsonArray();
    cluster.members().forEach(member -> members.add(json(member)));
    return summary(cluster).put("members", members);
  }

  private static JsonObject versions(ClusterChanged cluster) {
    JsonArray members = new JsonArray();
    for (Member member : cluster.members()) {
      members.add(
          new JsonObject()
              .put("ip", member.ip())
              .put("version", member.labels().getOrDefault("version", "unknown"))
              .put("labels", member.labels()));
    }
    return new JsonObject().put("members", members);
  }

  private static JsonObject json(Member member) {
    return new JsonObject()
        .put("ip", member.ip())
        .put("hostname", member.hostname())
        .put("status", member.status())
        .put("lastSeen", member.lastSeen())
        .put("latency", member.latency())
        .put("resources", member.resources())
        .put("labels", member.labels());
  }

  private static JsonObject summary(ClusterChanged cluster) {
    return new JsonObject()
        .put("primaryNode", cluster.primaryNode())
        .put("totalNodes", cluster.members().size());
  }

  private static JsonObject done(String message, ClusterChanged cluster) {
    return new JsonObject().put("success", true).put("message", message).mergeIn(summary(cluster));
  }

  private static JsonObject chosen(String message, String ip) {
    return new JsonObject().put("success", true).put("message", message).put("primaryNode", ip);
  }
}
