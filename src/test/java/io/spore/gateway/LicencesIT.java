package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.support.MarkdownPage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the packed gateway says of its own contents, and what the documents say. */
class LicencesIT {
  private static JsonNode bill;

  @BeforeAll
  static void readBillOfMaterials() throws Exception {
    try (JarFile jar = new JarFile(System.getProperty("gateway.jar"))) {
      ZipEntry entry = jar.getEntry("META-INF/sbom/gateway.cdx.json");
      assumeThat(entry).as("Maven writes it only when it is online").isNotNull();
      try (InputStream json = jar.getInputStream(entry)) {
        bill = new ObjectMapper().readTree(json);
      }
    }
  }

  @Test
  void theBillOfMaterialsIsCycloneDx() {
    assertThat(bill.get("bomFormat").textValue()).isEqualTo("CycloneDX");
    assertThat(bill.at("/metadata/component/name").textValue()).isEqualTo("gateway");
    assertThat(bill.get("components")).hasSizeGreaterThan(20);
  }

  @Test
  void everyLibraryInTheJarIsListedWithItsLicencesAndNoOtherIs() {
    Map<String, String> listed = new TreeMap<>();
    MarkdownPage.read(Path.of("docs/licences.md"))
        .rows("| Library | Licence |")
        .forEach(row -> listed.put(MarkdownPage.code(row.get(0)), row.get(1)));

    assertThat(listed).isEqualTo(licences());
  }

  private static Map<String, String> licences() {
    Map<String, String> licences = new TreeMap<>();
    for (JsonNode component : bill.get("components")) {
      List<String> names = new ArrayList<>();
      for (JsonNode choice : component.path("licenses")) {
        JsonNode licence = choice.path("license");
        names.add(
            licence.hasNonNull("id")
                ? licence.get("id").textValue()
                : licence.path("name").asText(choice.path("expression").asText()));
      }
      licences.put(
          component.get("group").textValue() + ":" + component.get("name").textValue(),
          String.join(" or ", names));
    }
    return licences;
  }
}
