package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of calls in {@code docs/spore.md} is made of the API's description. */
class SporeDocsTest {
  @Test
  void theTableOfCallsIsWhatTheDescriptionSays() throws Exception {
    String table =
        OpenApiTest.operations().entrySet().stream()
            .map(
                operation ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            operation.getKey(),
                            operation.getValue().getBoolean("x-go-gateway", false) ? "yes" : "no",
                            operation.getValue().getString("summary")))
            .collect(
                Collectors.joining(
                    "\n", "| Call | In the Go gateway | Here |\n|---|---|---|\n", "\n"));

    assertThat(Files.readString(Path.of("docs/spore.md"))).contains(table);
  }
}
