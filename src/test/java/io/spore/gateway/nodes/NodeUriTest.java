package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeUriTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/node/status",
        "/api/neopattern?pattern=rainbow&brightness=80",
        "/a%20b/c.d/...x",
        "/search?q=../up&u=http://example.com//x%2e%0d",
      })
  void aPathOnTheNodeIsTaken(String uri) {
    assertThat(NodeUri.problem(uri)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                      | the uri is not a path that starts with one /",
        "http://example.com/     | the uri is not a path that starts with one /",
        "//example.com/          | the uri is not a path that starts with one /",
        "@example.com/           | the uri is not a path that starts with one /",
        "/a b                    | the uri has characters that must be escaped",
        "/ä                      | the uri has characters that must be escaped",
        "/a\\b                   | the uri has a backslash or a #",
        "/a#b                    | the uri has a backslash or a #",
        "/a%2                    | the uri has a % that escapes nothing",
        "/a%zz                   | the uri has a % that escapes nothing",
        "/../etc                 | the uri's path has dots, slashes or control characters in disguise",
        "/a/..                   | the uri's path has dots, slashes or control characters in disguise",
        "/a/./b                  | the uri's path has dots, slashes or control characters in disguise",
        "/%2e%2e/etc             | the uri's path has dots, slashes or control characters in disguise",
        "/a%2Fb                  | the uri's path has dots, slashes or control characters in disguise",
        "/a%5cb                  | the uri's path has dots, slashes or control characters in disguise",
        "/a%0d%0aX:%20y          | the uri's path has dots, slashes or control characters in disguise",
        "/a%00                   | the uri's path has dots, slashes or control characters in disguise",
      })
  void whatCouldLeadElsewhereIsRefused(String uri, String why) {
    assertThat(NodeUri.problem(uri)).contains(why);
  }

  @Test
  void lineEndsAreRefusedForTheyWouldStartAnotherHeader() {
    assertThat(NodeUri.problem("/a\r\nX: y"))
        .contains("the uri has characters that must be escaped");
    assertThat(NodeUri.problem("/a HTTP/1.1\r\nHost: x\r\n\r\nGET /b"))
        .contains("the uri has characters that must be escaped");
  }

  @Test
  void anEndlessUriIsRefused() {
    assertThat(NodeUri.problem("/" + "a".repeat(1_023))).isEmpty();
    assertThat(NodeUri.problem("/" + "a".repeat(1_024)))
        .contains("the uri has more than 1024 characters");
  }
}
