package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.MarkdownPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** No dependency, and no plugin of the build, without a reason that is written down. */
class DependenciesTest {
  private static final MarkdownPage PAGE =
      MarkdownPage.read(Path.of("docs/decisions/0028-a-reason-for-every-dependency.md"));
  private static Element pom;

  @BeforeAll
  static void readPom() throws Exception {
    pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
  }

  @Test
  void everyDependencyHasAReasonAndEveryReasonADependency() {
    assertThat(new TreeSet<>(PAGE.firstColumn("| Dependency | Scope | Why |")))
        .isEqualTo(named("dependency", "dependencyManagement"));
  }

  @Test
  void everyPluginHasAReasonAndEveryReasonAPlugin() {
    assertThat(new TreeSet<>(PAGE.firstColumn("| Plugin | Why |"))).isEqualTo(named("plugin", ""));
  }

  @Test
  void everyReasonSaysSomething() {
    List<List<String>> rows = new ArrayList<>(PAGE.rows("| Dependency | Scope | Why |"));
    rows.addAll(PAGE.rows("| Plugin | Why |"));

    assertThat(rows).allSatisfy(row -> assertThat(row.get(row.size() - 1)).hasSizeGreaterThan(15));
  }

  /** The artifact ids of all such elements that are not inside the other one. */
  private static Set<String> named(String element, String exceptInside) {
    Set<String> names = new TreeSet<>();
    NodeList all = pom.getElementsByTagName(element);
    for (int i = 0; i < all.getLength(); i++) {
      Element found = (Element) all.item(i);
      boolean inside = found.getParentNode().getParentNode().getNodeName().equals(exceptInside);
      if (!inside) {
        names.add(found.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    return names;
  }
}
