package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of calls in {@code docs/spore.md} is made of the API's description: with {@code
 * -Ddocs.write} it is written there, else it is compared.
 */
class SporeDocsTest {
  private static final Path PAGE = Path.of("docs/spore.md");
  private static final String HEAD = "| Call | In the Go gateway | Here |\n|---|---|---|\n";
  private static final Pattern TABLE = Pattern.compile(Pattern.quote(HEAD) + "(\\|.*\n)*");

  /** What the SPORE UI calls on the Go gateway, and what else is known of it. */
  private static final Set<String> KNOWN_OF_THE_GO_GATEWAY =
      Set.of(
          "GET /api/discovery/nodes",
          "POST /api/discovery/refresh",
          "POST /api/discovery/primary/{ip}",
          "POST /api/discovery/random-primary",
          "GET /api/cluster/members",
          "POST /api/cluster/refresh",
          "GET /api/cluster/node/versions",
          "GET /api/health",
          "GET /api/node/status",
          "GET /api/node/status/{ip}",
          "GET /api/node/endpoints",
          "GET /api/tasks/status",
          "POST /api/tasks/control",
          "POST /api/node/restart",
          "POST /api/node/update",
          "POST /api/proxy-call",
          "POST /api/rollout",
          "GET /ws");

  @Test
  void theTableOfCallsIsWhatTheDescriptionSays() throws IOException {
    String table =
        OpenApiTest.operations().entrySet().stream()
            .map(SporeDocsTest::row)
            .collect(Collectors.joining("", HEAD, ""));
    String page = Files.readString(PAGE);
    Matcher present = TABLE.matcher(page);
    assertThat(present.find()).as("the table's head in %s", PAGE).isTrue();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, present.replaceFirst(Matcher.quoteReplacement(table)));
    } else {
      assertThat(present.group()).isEqualTo(table);
    }
  }

  @Test
  void everyCallOfTheGoGatewayIsAnsweredHereAndMarkedAsItsOwn() {
    assertThat(
            OpenApiTest.operations().entrySet().stream()
                .filter(operation -> isOfTheGoGateway(operation.getValue()))
                .map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(KNOWN_OF_THE_GO_GATEWAY);
  }

  private static String row(Map.Entry<String, JsonObject> operation) {
    return "| `%s` | %s | %s |\n"
        .formatted(
            operation.getKey(),
            isOfTheGoGateway(operation.getValue()) ? "yes" : "no",
            operation.getValue().getString("summary"));
  }

  private static boolean isOfTheGoGateway(JsonObject operation) {
    return operation.getBoolean("x-go-gateway", false);
  }
}
