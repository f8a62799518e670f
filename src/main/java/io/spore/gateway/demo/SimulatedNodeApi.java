package io.spore.gateway.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
    return api.server.listen(port, ip).map(api);
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
    if (request.path().equals("/api/node/update")) {
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
      case "GET /api/tasks/status" -> json(request, 200, tasks());
      case "POST /api/tasks/control" -> json(request, 200, ok().put("received", body.toString()));
      case "POST /api/node/restart" -> {
        json(request, 200, ok());
        device.restart();
      }
      case "POST /api/node/event", "POST /api/cluster/event" -> {
        fire("api/event", body.toString());
        json(request, 200, ok());
      }
      default -> json(request, 404, new JsonObject().put("error", "not found"));
    }
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
        .add(new JsonObject().put("uri", "/api/tasks/status").put("method", "GET"))
        .add(new JsonObject().put("uri", "/api/node/restart").put("method", "POST"));
  }

  private JsonObject tasks() {
    JsonArray tasks =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("name", "heartbeat")
                    .put("interval", 5_000)
                    .put("enabled", true)
                    .put("running", true)
                    .put("autoStart", true));
    return new JsonObject()
        .put("summary", new JsonObject().put("totalTasks", 1).put("activeTasks", 1))
        .put("tasks", tasks)
        .put(
            "system",
            new JsonObject()
                .put("freeHeap", device.info().getInteger("freeHeap"))
                .put("uptime", device.uptimeMs()));
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
