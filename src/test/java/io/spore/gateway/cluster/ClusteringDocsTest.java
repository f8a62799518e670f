package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the page on clustering offers for copying can be used. */
class ClusteringDocsTest {
  private static final Path PAGE = Path.of("docs/clustering.md");
  private static final Pattern VARIABLE = Pattern.compile("\\bSPORE_[A-Z_]+\\b");

  private final List<String> samples = MarkdownPage.read(PAGE).blocks("yaml");

  @Test
  void theComposeFileGivesEachGatewayAnIdOfItsOwnAndTheOthersAsMembers() {
    Map<String, Object> services = part(documents(0).get(0), "services");
    List<String> gateways =
        services.keySet().stream().filter(name -> name.startsWith("gateway")).sorted().toList();

    assertThat(gateways).hasSizeGreaterThan(1);
    for (String name : gateways) {
      Map<String, Object> environment = part(part(services, name), "environment");
      assertThat(environment)
          .containsEntry("SPORE_GATEWAY_ID", name)
          .containsEntry("SPORE_CLUSTER_ENABLED", "true")
          .containsEntry("SPORE_CLUSTER_MEMBERS", String.join(", ", gateways));
    }
  }

  @Test
  void theManifestIsAHeadlessServiceAndTheGatewaysThatFindEachOtherThroughIt() {
    Map<String, Object> service = documents(1).get(0);
    Map<String, Object> gateways = documents(1).get(1);

    assertThat(service).containsEntry("apiVersion", "v1").containsEntry("kind", "Service");
    assertThat(gateways)
        .containsEntry("apiVersion", "apps/v1")
        .containsEntry("kind", "StatefulSet");
    String name = (String) part(service, "metadata").get("name");
    assertThat(part(service, "spec")).containsEntry("clusterIP", "None");
    assertThat(part(gateways, "spec")).containsEntry("serviceName", name);
    Map<String, Object> pod = part(part(gateways, "spec"), "template");
    assertThat(part(pod, "metadata").get("labels"))
        .isEqualTo(part(service, "spec").get("selector"))
        .isEqualTo(part(part(gateways, "spec"), "selector").get("matchLabels"));
    assertThat(samples.get(1)).contains("{name: SPORE_CLUSTER_DNS, value: " + name + "}");
  }

  @Test
  void everyVariableInThemIsOne() throws IOException {
    String keys = Files.readString(Path.of("docs/configuration.md"));
    for (String sample : samples) {
      assertThat(VARIABLE.matcher(sample).results().map(found -> "`" + found.group() + "`"))
          .isNotEmpty()
          .allSatisfy(variable -> assertThat(keys).contains(variable));
    }
  }

  private List<Map<String, Object>> documents(int sample) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : new Yaml().loadAll(samples.get(sample))) {
      documents.add(asMap(document));
    }
    return documents;
  }

  private static Map<String, Object> part(Map<String, Object> whole, String name) {
    return asMap(whole.get(name));
  }

  @SuppressWarnings("unchecked") // keys of these documents are text
  private static Map<String, Object> asMap(Object part) {
    assertThat(part).isInstanceOf(Map.class);
    return (Map<String, Object>) part;
  }
}
