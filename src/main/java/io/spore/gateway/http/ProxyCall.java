package io.spore.gateway.http;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.spore.gateway.event.NodeCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a node's call of what the UI asks for: {@code method}, {@code uri} and {@code params}, an
 * object of values, or a list of objects with {@code name}, {@code value} and perhaps {@code
 * location} ({@code query}, {@code path}, {@code body}) and {@code type}.
 */
final class ProxyCall {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH");

  private final HttpMethod method;
  private final List<Param> query = new ArrayList<>();
  private final List<Param> form = new ArrayList<>();
  private String uri;
  private Buffer json = Buffer.buffer();

  private record Param(String name, Object value) {
    String text() {
      return value instanceof String text ? text : Json.encode(value);
    }
  }

  private ProxyCall(HttpMethod method, String uri) {
    this.method = method;
    this.uri = uri;
  }

  /**
   * Reads the request.
   *
   * @throws ProblemException naming what is wrong with it
   */
  static NodeCall of(JsonObject request) {
    String method = request.getString("method", "GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new ProblemException(400, "method " + method + " is none of " + sorted());
    }
    ProxyCall call = new ProxyCall(HttpMethod.valueOf(method), request.getString("uri"));
    Object params = request.getValue("params");
    if (params instanceof JsonObject values) {
      values.forEach(entry -> call.add(entry.getKey(), entry.getValue(), "", ""));
    } else if (params instanceof JsonArray list) {
      list.forEach(call::add);
    }
    return call.build();
  }

  private void add(Object element) {
    if (!(element instanceof JsonObject param)
        || !(param.getValue("name") instanceof String name)
        || name.isEmpty()) {
      throw new ProblemException(400, "each of params has a name and a value");
    }
    Object location = param.getValue("location", param.getValue("in", ""));
    add(name, param.getValue("value"), text(location), text(param.getValue("type", "")));
  }

  private void add(String name, Object value, String location, String type) {
    if (value == null) {
      return;
    }
    Param param = new Param(name, value);
    switch (location.isEmpty() ? usualLocation(name) : location) {
      case "query" -> query.add(param);
      case "path" -> fillIn(param);
      case "body", "form", "formData" -> body(param, type);
      default ->
          throw new ProblemException(
              400, "location " + location + " of " + name + " is none of query, path, body");
    }
  }

  private String usualLocation(String name) {
    if (uri.contains("{" + name + "}")) {
      return "path";
    }
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.DELETE) ? "query" : "body";
  }

  private void fillIn(Param param) {
    String escaped = URLEncoder.encode(param.text(), StandardCharsets.UTF_8).replace("+", "%20");
    uri = uri.replace("{" + param.name() + "}", escaped);
  }

  private void body(Param param, String type) {
    if (type.equals("json")) {
      json = Buffer.buffer(param.text());
    } else {
      form.add(param);
    }
  }

  private NodeCall build() {
    if (json.length() > 0 && !form.isEmpty()) {
      throw new ProblemException(400, "a param of type json is the whole body, and stands alone");
    }
    String target = query.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + encoded(query);
    if (json.length() > 0) {
      return new NodeCall(method, target, "application/json", json);
    }
    return form.isEmpty()
        ? new NodeCall(method, target, "", Buffer.buffer())
        : new NodeCall(method, target, NodeCall.FORM, Buffer.buffer(encoded(form)));
  }

  private static String encoded(List<Param> params) {
    QueryStringEncoder encoder = new QueryStringEncoder("");
    params.forEach(param -> encoder.addParam(param.name(), param.text()));
    return encoder.toString().substring(1);
  }

  private static String text(Object value) {
    return value instanceof String text ? text : "";
  }

  private static List<String> sorted() {
    return METHODS.stream().sorted().toList();
  }
}
