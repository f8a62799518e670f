package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AuthConfigTest {
  private static final String HASH = TokenHashTest.ABC;

  private Vertx vertx;
  @TempDir Path folder;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aTokenIsReadWithWhatItAllows() throws Exception {
    AuthConfig auth =
        read(
            "'enabled': true, 'tokens': [{'name': 'me', 'hash': '" + HASH + "', 'read': ['a/#']}]");

    assertThat(auth.tokens()).hasSize(1);
    assertThat(auth.tokens().get(0).hash()).isEqualTo(TokenHash.of("abc"));
    assertThat(auth.tokens().get(0).grant().read()).hasToString("[a/#]");
    assertThat(auth.tokens().get(0).grant().publish()).isEmpty();
    assertThat(auth.tokens().get(0).grant().admin()).isFalse();
  }

  @Test
  void askingForTokensThatNobodyHasIsAMistake() throws Exception {
    assertThat(problems("'enabled': true"))
        .endsWith(
            "auth.enabled: nobody could come in: name auth.tokens, or a key or key set in auth.jwt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spore_the-token-itself", "sha256:abc", "SHA256:" + TokenHashTest.DIGITS})
  void whatIsNoHashIsNotShown(String text) throws Exception {
    assertThat(problems("'tokens': [{'name': 'me', 'hash': '" + text + "'}]"))
        .contains("auth.tokens[0].hash: is not sha256: and 64 hexadecimal digits; hack/token.sh")
        .doesNotContain(text);
  }

  @Test
  void everythingThatIsWrongIsSaid() throws Exception {
    assertThat(
            problems(
                "'tokens': [{'name': 'me', 'hash': '"
                    + HASH
                    + "', 'read': ['a/#/b']}, {'name': 'me', 'hash': '"
                    + HASH
                    + "', 'reads': []}, {}]"))
        .contains("auth.tokens[0].read[0]: topic filter a/#/b: # must be the last character")
        .contains("auth.tokens[1].name: me is the name of two tokens")
        .contains("auth.tokens[1].hash: belongs to another token too")
        .contains("auth.tokens[1].reads: unknown key, perhaps auth.tokens[].read")
        .contains("auth.tokens[2].name: is missing or empty: it stands for the token in logs")
        .contains("auth.tokens[2].hash: is missing or empty: hack/token.sh makes a token");
  }

  @Test
  void signedTokensMustBeMadeForThisGateway() throws Exception {
    assertThat(problems("'jwt': {'secret': 'a secret of at least thirty-two bytes'}"))
        .contains("auth.jwt.audience: is empty: name at least one");
  }

  @Test
  void aShortSecretIsRefusedAndNotShown() throws Exception {
    assertThat(problems("'jwt': {'secret': 'too short', 'audience': ['me']}"))
        .endsWith("auth.jwt.secret: has fewer than 32 bytes, which HS256 asks for");
  }

  @Test
  void aSecretMayStandInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "x".repeat(32) + "\n");
    AuthConfig auth = read("'jwt': {'secretFile': '" + file + "', 'audience': ['me']}");
    assertThat(auth.jwt().secret()).contains(new Secret("x".repeat(32)));
    assertThat(auth.toString()).doesNotContain("xxxx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/keys",
        "https://user:password@example.com/keys",
        "ftp://example.com/keys",
        "https:///keys",
        "keys.json",
        "https://exa mple.com"
      })
  void keysAreFetchedOverTlsOnly(String url) throws Exception {
    assertThat(problems("'jwt': {'keySetUrl': '" + url + "'}"))
        .endsWith(
            "auth.jwt.keySetUrl: is not an address to fetch keys from: https://host/path, and http"
                + " only on this machine")
        .doesNotContain("password");
  }

  private AuthConfig read(String auth) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, ("{'auth': {" + auth + "}}").replace('\'', '"'));
    return await(new ConfigReader(vertx, Map.of()).read(Optional.of(file), Map.of())).auth();
  }

  private String problems(String auth) {
    Throwable thrown = catchThrowable(() -> read(auth));
    assertThat(thrown).isInstanceOf(CompletionException.class);
    return thrown.getCause().getMessage();
  }
}
