package io.spore.gateway.http;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.support.MarkdownPage;
import io.spore.gateway.websocket.WebSocketVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.junit5.VertxExtension;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class OpenApiTest {
  private static final JsonObject DESCRIPTION =
      ApiContract.parse(ClassPathFiles.read("openapi.yaml"));
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/http-api.md"));
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  @Test
  void theDescriptionIsProperOpenApi31(Vertx vertx) throws Exception {
    Vertx files = ClassPathFiles.in(vertx);
    SchemaRepository schemas = await(OpenAPIVersion.V3_1.getRepository(files, "app://"));

    OutputUnit result = await(OpenAPIVersion.V3_1.validateContract(files, schemas, DESCRIPTION));

    assertThat(result.getValid()).as(String.valueOf(result.getErrors())).isTrue();
  }

  @Test
  void everyRouteIsDescribedAndEverythingDescribedIsARoute() throws Exception {
    RunningApi api = new RunningApi();
    try {
      api.directory.add("10.0.0.1", "esp-1", Map.of());
      for (Map.Entry<String, JsonObject> operation : routed().entrySet()) {
        String[] words = operation.getKey().split(" ", -1);
        String path = words[1].replace("{ip}", "10.0.0.1").replace("{id}", "r-1");
        int status =
            (words[0].equals("GET") ? api.get(path) : api.post(path, "application/json", "{}"))
                .statusCode();
        assertThat(status).as(operation.getKey()).isIn(answers(operation.getKey()));
      }
    } finally {
      api.close();
    }
  }

  /** What may be answered to a request without sense; nowhere is there an event log. */
  private static List<Integer> answers(String operation) {
    return operation.equals("GET " + EventsRoute.PATH) ? List.of(404) : List.of(200, 201, 400, 415);
  }

  @Test
  void nothingIsServedThatIsNotDescribed() throws Exception {
    RunningApi api = new RunningApi();
    try {
      assertThat(
              api.operations().getRoutes().stream()
                  .filter(route -> route.methods() != null)
                  .flatMap(
                      route ->
                          route.methods().stream().map(method -> method + " " + route.getName()))
                  .map(route -> route.replaceAll(":(\\w+)", "{$1}")))
          .containsExactlyInAnyOrderElementsOf(routed().keySet());
    } finally {
      api.close();
    }
  }

  @Test
  void whatIsServedBesideTheRoutesIsDescribedToo(Vertx vertx) {
    Router beside = Router.router(vertx);
    new Dashboard().mount(beside);
    RunningApi.operators().addTo(beside);
    Set<String> described =
        operations().entrySet().stream()
            .filter(operation -> !operation.getValue().getBoolean("x-routed", true))
            .map(operation -> operation.getKey().split(" ", -1)[1])
            .map(path -> path.replace("/{file}", ""))
            .collect(Collectors.toSet());

    assertThat(
            Stream.concat(
                beside.getRoutes().stream()
                    .map(Route::getName)
                    .map(path -> path.startsWith("/dashboard/") ? "/dashboard" : path),
                Stream.of(WebSocketVerticle.PATH, WebSocketVerticle.EVENT_STREAM_PATH)))
        .containsExactlyInAnyOrderElementsOf(described);
  }

  @Test
  void noRouterIsMadeWhileNobodyAnswersAnOperation(Vertx vertx) throws Exception {
    ApiContract contract = await(ApiContract.load(vertx));
    Operations operations = new Operations(vertx, contract.openApi());

    assertThatThrownBy(operations::router)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("nobody answers [choosePrimary, ");
    assertThatThrownBy(() -> operations.on("nothing", context -> {}))
        .hasMessage("the API's description has no nothing");
  }

  static List<MarkdownPage> parts() {
    return PAGE.parts().stream().filter(part -> part.toString().startsWith("`")).toList();
  }

  @Test
  void everyOperationHasAPartOnThePageAndTheOtherWayRound() {
    assertThat(parts().stream().map(part -> MarkdownPage.code(part.toString())))
        .containsExactlyInAnyOrderElementsOf(operations().keySet());
  }

  /** In an operation that takes JSON the first sample is the request, the others are answers. */
  @ParameterizedTest
  @MethodSource("parts")
  void everySampleOnThePageFitsTheDescription(MarkdownPage part) {
    JsonObject operation = operations().get(MarkdownPage.code(part.toString()));
    List<JsonObject> samples =
        part.jsonSamples().map(sample -> new JsonObject(sample.toString())).toList();
    JsonObject request = schema(operation.getJsonObject("requestBody"), "application/json");
    for (int i = 0; i < samples.size(); i++) {
      JsonObject sample = samples.get(i);
      JsonObject schema =
          sample.containsKey("detail")
              ? DESCRIPTION
                  .getJsonObject("components")
                  .getJsonObject("schemas")
                  .getJsonObject("Problem")
              : i == 0 && request != null ? request : schema(good(operation), "application/json");
      assertFits(sample, schema);
    }
  }

  @Test
  void whatIsAnsweredFitsTheDescription() throws Exception {
    RunningApi api = new RunningApi();
    try {
      api.directory.add("10.0.0.1", "esp-1", Map.of("version", "1"));
      for (String path :
          List.of(
              "/api/health",
              "/api/gateways",
              "/api/discovery/nodes",
              "/api/cluster/members",
              "/api/cluster/node/versions")) {
        JsonObject operation = operations().get("GET " + path);
        assertFits(
            new JsonObject(api.get(path).body()),
            schema(operation.getJsonObject("responses").getJsonObject("200"), "application/json"));
      }
      assertFits(
          new JsonObject(api.get("/nowhere").body()),
          DESCRIPTION
              .getJsonObject("components")
              .getJsonObject("schemas")
              .getJsonObject("Problem"));
    } finally {
      api.close();
    }
  }

  /** Those operations that the router answers. */
  private static Map<String, JsonObject> routed() {
    Map<String, JsonObject> routed = new LinkedHashMap<>(operations());
    routed.values().removeIf(operation -> !operation.getBoolean("x-routed", true));
    return routed;
  }

  /** The description's operations by method and path. */
  static Map<String, JsonObject> operations() {
    Map<String, JsonObject> operations = new LinkedHashMap<>();
    for (Map.Entry<String, Object> path : DESCRIPTION.getJsonObject("paths")) {
      for (Map.Entry<String, Object> method : (JsonObject) path.getValue()) {
        if (METHODS.contains(method.getKey())) {
          operations.put(
              method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
              (JsonObject) method.getValue());
        }
      }
    }
    return operations;
  }

  private static JsonObject good(JsonObject operation) {
    JsonObject responses = operation.getJsonObject("responses");
    return responses.getJsonObject("200", responses.getJsonObject("201"));
  }

  private static JsonObject schema(JsonObject bodyOrAnswer, String type) {
    if (bodyOrAnswer == null) {
      return null;
    }
    JsonObject content = ((JsonObject) resolved(bodyOrAnswer)).getJsonObject("content");
    return content.containsKey(type) ? content.getJsonObject(type).getJsonObject("schema") : null;
  }

  private static void assertFits(JsonObject sample, JsonObject schema) {
    OutputUnit result =
        Validator.create(
                JsonSchema.of((JsonObject) resolved(schema)),
                new JsonSchemaOptions()
                    .setBaseUri("app://")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .validate(sample);
    assertThat(result.getValid()).as(sample + " " + result.getErrors()).isTrue();
  }

  /** A copy in which what is referred to stands in place of the reference. */
  private static Object resolved(Object part) {
    if (part instanceof JsonArray array) {
      List<Object> all = new ArrayList<>();
      array.forEach(element -> all.add(resolved(element)));
      return new JsonArray(all);
    }
    if (!(part instanceof JsonObject object)) {
      return part;
    }
    if (object.getValue("$ref") instanceof String reference) {
      Object target = DESCRIPTION;
      for (String name : reference.substring(2).split("/", -1)) {
        target = ((JsonObject) target).getValue(name);
      }
      return resolved(target);
    }
    JsonObject copy = new JsonObject();
    object.forEach(entry -> copy.put(entry.getKey(), resolved(entry.getValue())));
    return copy;
  }
}
