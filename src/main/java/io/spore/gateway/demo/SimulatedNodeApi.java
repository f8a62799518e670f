package io.spore.gateway.demo;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP API and the WebSocket of a pretended node, as the firmware has them. Firmware for it is
 * anything that has {@code SPORE <version>} as a line near its start.
 */
public final class SimulatedNodeApi {
  private static final Pattern VERSION = Pattern.compile("SPORE ([0-9A-Za-z.-]{1,32})\\R");

  /** How much of an image is looked at for its version, in bytes. */
  private static final int HEAD = 4_096;

  private final Vertx vertx;
  private final SimulatedDevice device;
  private final Set<ServerWebSocket> listeners = ConcurrentHashMap.newKeySet();
  private final HttpServer server;

  private SimulatedNodeApi(Vertx vertx, SimulatedDevice device) {
    this.vertx = vertx;
    this.device = device;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions())
            .requestHandler(this::onRequest)
            .webSocketHandler(this::onListener);
  }

  /**
   * Serves the API.
   *
   * @param ip the node's address
   * @param port 0 to have the system choose
   */
  public static Future<SimulatedNodeApi> listen(
      Vertx vertx, SimulatedDevice device, String ip, int port) {
    SimulatedNodeApi api = new SimulatedNodeApi(vertx, device);
    return api.server
        .listen(port, ip)
        .map(
            listening -> {
              device.listen(api::fire);
              return api;
            });
  }

  /** The port that is served. */
  public int port() {
    return server.actualPort();
  }

  /** Ends the service. */
  public Future<Void> close() {
    return server.close();
  }

  /** Has the node tell those who listen to it of an event. */
  public void fire(String event, String payload) {
    String message = new JsonObject().put("event", event).put("payload", payload).encode();
    listeners.forEach(listener -> listener.writeTextMessage(message));
  }

  private void onRequest(HttpServerRequest request) {
    if (!device.awake()) {
      request.connection().close();
      return;
    }
    if (request.path().equals("/api/node/update") && request.method().equals(HttpMethod.POST)) {
      update(request);
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              long delayMs = device.answerDelay().toMillis();
              if (delayMs == 0) {
                answer(request, body);
              } else {
                vertx.setTimer(delayMs, timer -> answer(request, body));
              }
            });
  }

  private void answer(HttpServerRequest request, Buffer body) {
    switch (request.method() + " " + request.path()) {
      case "GET /api/node/status" -> json(request, 200, device.info().put("api", endpoints()));
      case "GET /api/node/endpoints" ->
          json(request, 200, new JsonObject().put("endpoints", endpoints()));
      case "GET /api/cluster/members" -> json(request, 200, members(request));
      case "GET /api/tasks/status" -> json(request, 200, tasks());
      case "POST /api/tasks/control" -> control(request, form(body));
      case "POST /api/node/restart" -> {
        json(request, 200, ok());
        device.restart();
      }
      case "POST /api/node/event", "POST /api/cluster/event" -> event(request, form(body));
      default -> json(request, 404, new JsonObject().put("error", "not found"));
    }
  }

  private void control(HttpServerRequest request, Map<String, String> form) {
    boolean done =
        device
            .tasks()
            .control(form.getOrDefault("task", ""), form.getOrDefault("action", "status"));
    json(request, done ? 200 : 400, new JsonObject().put("success", done).put("details", tasks()));
  }

  private void event(HttpServerRequest request, Map<String, String> form) {
    boolean named = !form.getOrDefault("event", "").isEmpty();
    if (named) {
      fire(form.get("event"), form.getOrDefault("payload", ""));
    }
    json(request, named ? 200 : 400, new JsonObject().put("success", named));
  }

  private void update(HttpServerRequest request) {
    Buffer head = Buffer.buffer();
    request.handler(
        part -> {
          if (head.length() < HEAD) {
            head.appendBuffer(part);
          }
        });
    request.endHandler(
        end ->
            vertx.setTimer(
                Math.max(1, device.flashTime().toMillis()), written -> flashed(request, head)));
  }

  private void flashed(HttpServerRequest request, Buffer head) {
    Matcher version = VERSION.matcher(head.toString());
    if (device.updateFails() || !version.find()) {
      json(request, 400, new JsonObject().put("status", "FAIL").put("message", "update failed"));
      return;
    }
    if (device.isHasty()) {
      request.connection().close();
    } else {
      json(request, 200, new JsonObject().put("status", "OK").put("message", "rebooting"));
    }
    device.restartWith(version.group(1));
  }

  private void onListener(ServerWebSocket socket) {
    listeners.add(socket);
    socket.closeHandler(closed -> listeners.remove(socket));
    socket.textMessageHandler(
        text -> socket.writeTextMessage(new JsonObject().put("ok", isEvent(text)).encode()));
  }

  private static boolean isEvent(String text) {
    try {
      return new JsonObject(text).getValue("event") instanceof String;
    } catch (DecodeException | ClassCastException e) {
      return false;
    }
  }

  private static JsonArray endpoints() {
    return new JsonArray()
        .add(new JsonObject().put("uri", "/api/node/status").put("method", "GET"))
        .add(new JsonObject().put("uri", "/api/node/endpoints").put("method", "GET"))
        .add(new JsonObject().put("uri", "/api/cluster/members").put("method", "GET"))
        .add(new JsonObject().put("uri", "/api/tasks/status").put("method", "GET"))
        .add(new JsonObject().put("uri", "/api/tasks/control").put("method", "POST"))
        .add(new JsonObject().put("uri", "/api/node/event").put("method", "POST"))
        .add(new JsonObject().put("uri", "/api/node/update").put("method", "POST"))
        .add(new JsonObject().put("uri", "/api/node/restart").put("method", "POST"));
  }

  private JsonObject tasks() {
    return new JsonObject()
        .put("summary", device.tasks().summary())
        .put("tasks", device.tasks().list())
        .put(
            "system",
            new JsonObject()
                .put("freeHeap", device.info().getInteger("freeHeap"))
                .put("uptime", device.uptimeMs()));
  }

  /** A node that knows of nobody but itself. */
  private JsonObject members(HttpServerRequest request) {
    JsonObject info = device.info();
    return new JsonObject()
        .put(
            "members",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("hostname", device.hostname())
                        .put("ip", request.localAddress().hostAddress())
                        .put("lastSeen", 0)
                        .put("latency", 0)
                        .put("status", "ACTIVE")
                        .put(
                            "resources",
                            new JsonObject().put("freeHeap", info.getInteger("freeHeap")))
                        .put("labels", info.getJsonObject("labels"))));
  }

  private static Map<String, String> form(Buffer body) {
    Map<String, String> fields = new HashMap<>();
    new QueryStringDecoder(body.toString(), false)
        .parameters()
        .forEach((name, values) -> fields.put(name, values.get(0)));
    return fields;
  }

  private static JsonObject ok() {
    return new JsonObject().put("success", true);
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }
}
