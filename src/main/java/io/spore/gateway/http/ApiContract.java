package io.spore.gateway.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API's description: what it serves and takes. Read once, shared by all event loops.
 *
 * @param openApi what requests are routed and checked by
 * @param text the description as it is published, in YAML
 */
record ApiContract(OpenAPIContract openApi, Buffer text) {
  private static final String RESOURCE = "openapi.yaml";

  /** Says of an operation whether it is routed by the description. */
  private static final String ROUTED = "x-routed";

  private static final JsonObject NOTHING = new JsonObject();

  /** The kinds of body that Vert.x can check; others are looked at by who answers the request. */
  private static final Set<String> CHECKED_BODIES = Set.of("application/json");

  /**
   * Reads the description that is packed with the gateway, on a worker thread: it takes a tenth of
   * a second, for which no event loop is to stand still.
   */
  static Future<ApiContract> load(Vertx vertx) {
    Promise<ApiContract> contract = Promise.promise();
    return vertx
        .deployVerticle(
            worker -> read(vertx).onComplete(contract),
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .compose(vertx::undeploy)
        .compose(done -> contract.future());
  }

  private static Future<ApiContract> read(Vertx vertx) {
    Buffer text = ClassPathFiles.read(RESOURCE);
    return OpenAPIContract.from(ClassPathFiles.in(vertx), ofRequests(parse(text)))
        .map(openApi -> new ApiContract(openApi, text));
  }

  /** The whole description as JSON. */
  static JsonObject parse(Buffer yaml) {
    Map<String, Object> root =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(yaml.toString(StandardCharsets.UTF_8));
    return new JsonObject(root);
  }

  /**
   * The part of the description that is about requests to be routed: those for the live stream and
   * for pages are taken before. Vert.x refuses a description that names media types unknown to it,
   * such as {@code application/problem+json}.
   */
  private static JsonObject ofRequests(JsonObject description) {
    JsonObject anyAnswer =
        new JsonObject().put("default", new JsonObject().put("description", "any"));
    // The doors see to that, for all routes alike.
    description.remove("security");
    JsonObject paths = description.getJsonObject("paths");
    for (String path : Set.copyOf(paths.fieldNames())) {
      if (!paths.getJsonObject(path).getJsonObject("get", NOTHING).getBoolean(ROUTED, true)) {
        paths.remove(path);
      }
    }
    for (Map.Entry<String, Object> path : paths) {
      for (Map.Entry<String, Object> entry : (JsonObject) path.getValue()) {
        if (entry.getValue() instanceof JsonObject operation) {
          operation.put("responses", anyAnswer.copy());
          withoutUncheckedBodies(operation);
        }
      }
    }
    return description;
  }

  private static void withoutUncheckedBodies(JsonObject operation) {
    JsonObject body = operation.getJsonObject("requestBody");
    if (body != null && !CHECKED_BODIES.containsAll(body.getJsonObject("content").fieldNames())) {
      operation.remove("requestBody");
    }
  }
}
