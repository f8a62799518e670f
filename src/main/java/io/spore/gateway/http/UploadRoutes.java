package io.spore.gateway.http;

import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Hands firmware through to a node while it arrives. */
final class UploadRoutes implements HttpApi.RouteGroup {
  /** Where firmware is sent. */
  static final String PATH = "/api/node/update";

  private static final String FORM = "multipart/form-data";

  private final NodeCalls nodes;
  private final Answers answers;

  UploadRoutes(NodeCalls nodes, Answers answers) {
    this.nodes = nodes;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.onStream("nodeUpdate", this::update);
  }

  private void update(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    try {
      String ip = ip(request);
      NodeUpload upload = new NodeUpload(request, type(request), length(request));
      NodeRoutes.pass(context, nodes.upload(ip, upload), answers);
    } catch (ProblemException e) {
      answers.failure(context, e);
    }
  }

  private String ip(HttpServerRequest request) {
    String named = request.getParam("ip");
    String ip = named == null ? nodes.primary() : named;
    if (ip.isEmpty()) {
      throw new ProblemException(503, ClusterRoutes.NO_NODES);
    }
    return ip;
  }

  private static String type(HttpServerRequest request) {
    String type = String.valueOf(request.getHeader("content-type"));
    if (!type.toLowerCase(Locale.ROOT).startsWith(FORM) || !type.contains("boundary=")) {
      throw new ProblemException(415, "firmware comes as " + FORM + ", with its boundary");
    }
    return type;
  }

  /** A node must know the length beforehand: it has no room to wait for the end. */
  private static long length(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    if (length == null || !length.matches("\\d{1,12}") || Long.parseLong(length) == 0) {
      throw new ProblemException(411, "firmware comes with a content-length");
    }
    return Long.parseLong(length);
  }
}
