package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.MarkdownPage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalDocsTest {
  @Test
  void whatThoseTurnedAwayAreToldIsDocumented() {
    List<List<String>> rows =
        MarkdownPage.read(Path.of("docs/security.md"))
            .rows("| Reason | HTTP | Close code | Text | Means |");

    assertThat(rows)
        .extracting(row -> row.subList(0, 4).stream().map(MarkdownPage::code).toList())
        .containsExactlyElementsOf(
            Arrays.stream(Refusal.values())
                .map(
                    refusal ->
                        List.of(
                            refusal.name(),
                            String.valueOf(refusal.httpStatus()),
                            refusal.closeCode() == 0 ? "" : String.valueOf(refusal.closeCode()),
                            refusal.text()))
                .toList());
  }
}
