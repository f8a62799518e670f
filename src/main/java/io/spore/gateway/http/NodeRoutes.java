package io.spore.gateway.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCalls;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Hands calls through to nodes: to the one that is named, else to the primary one. */
final class NodeRoutes implements HttpApi.RouteGroup {
  /** Says which node an answer comes from. */
  private static final String NODE_HEADER = "x-spore-node";

  private final NodeCalls nodes;
  private final Answers answers;

  NodeRoutes(NodeCalls nodes, Answers answers) {
    this.nodes = nodes;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("nodeStatus", context -> get(context, "/api/node/status"));
    operations.on("nodeStatusOf", this::statusOf);
    operations.on("nodeEndpoints", context -> get(context, "/api/node/endpoints"));
    operations.on("tasksStatus", context -> get(context, "/api/tasks/status"));
    operations.onStream("tasksControl", this::tasksControl);
    operations.onStream("nodeRestart", this::restart);
    operations.on("proxyCall", this::proxyCall);
  }

  private void get(RoutingContext context, String uri) {
    call(context, ipOf(context, ""), NodeCall.get(uri));
  }

  private void statusOf(RoutingContext context) {
    call(context, context.pathParam("ip"), NodeCall.get("/api/node/status"));
  }

  private void tasksControl(RoutingContext context) {
    fields(
        context,
        fields -> {
          Map<String, String> form = new LinkedHashMap<>();
          for (String name : new String[] {"task", "action"}) {
            String value = fields.getOrDefault(name, "");
            if (value.isEmpty()) {
              throw new ProblemException(400, name + " is missing");
            }
            form.put(name, value);
          }
          call(
              context,
              ipOf(context, fields.getOrDefault("ip", "")),
              NodeCall.form("/api/tasks/control", form));
        });
  }

  private void restart(RoutingContext context) {
    fields(
        context,
        fields ->
            call(
                context,
                ipOf(context, fields.getOrDefault("ip", "")),
                NodeCall.post("/api/node/restart")));
  }

  private void proxyCall(RoutingContext context) {
    JsonObject request = Operations.checked(context).getBody().getJsonObject();
    call(context, request.getString("ip"), ProxyCall.of(request));
  }

  private void call(RoutingContext context, String ip, NodeCall call) {
    Future<NodeAnswer> answer = ip.isEmpty() ? nodes.callPrimary(call) : nodes.call(ip, call);
    pass(context, answer, answers);
  }

  /** Passes a node's answer on as it came, with its status. */
  static void pass(RoutingContext context, Future<NodeAnswer> future, Answers answers) {
    answers.whenDone(
        context,
        future,
        done -> {
          if (done.failed()) {
            answers.failure(context, done.cause());
            return;
          }
          NodeAnswer answer = done.result();
          context
              .response()
              .setStatusCode(answer.status())
              .putHeader(NODE_HEADER, answer.node())
              .putHeader("content-type", contentType(answer.body()))
              .putHeader("x-content-type-options", "nosniff")
              .end(answer.body());
        });
  }

  /** Never what the node says: a page of its own would be a page of the gateway to a browser. */
  private static String contentType(Buffer body) {
    try {
      Json.decodeValue(body);
      return "application/json";
    } catch (DecodeException e) {
      return "text/plain; charset=utf-8";
    }
  }

  private static String ipOf(RoutingContext context, String fallback) {
    String ip = context.request().getParam("ip");
    return ip == null ? fallback : ip;
  }

  private interface FieldsHandler {
    void handle(Map<String, String> fields);
  }

  /** Reads form fields, or the same as a JSON object. */
  private void fields(RoutingContext context, FieldsHandler handler) {
    String type = String.valueOf(context.request().getHeader("content-type"));
    answers.whenDone(
        context,
        Operations.body(context.request(), Operations.MAX_BODY),
        done -> {
          try {
            if (done.failed()) {
              throw new ProblemException(400, done.cause().getMessage());
            }
            handler.handle(fields(done.result(), type));
          } catch (ProblemException e) {
            answers.failure(context, e);
          }
        });
  }

  private static Map<String, String> fields(Buffer body, String type) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (type.startsWith("application/json") && body.length() > 0) {
      try {
        new JsonObject(body)
            .forEach(entry -> fields.put(entry.getKey(), String.valueOf(entry.getValue())));
      } catch (DecodeException | ClassCastException e) {
        throw new ProblemException(400, "the body is no JSON object");
      }
    } else if (body.length() > 0) {
      new QueryStringDecoder(body.toString(StandardCharsets.UTF_8), false)
          .parameters()
          .forEach((name, values) -> fields.put(name, values.get(0)));
    }
    return fields;
  }
}
