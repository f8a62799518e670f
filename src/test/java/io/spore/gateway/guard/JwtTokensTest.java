package io.spore.gateway.guard;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.Grant;
import io.spore.gateway.config.JwtConfig;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class JwtTokensTest {
  @TempDir Path folder;
  private Vertx vertx;
  private long now = 1_000_000;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aTokenSignedWithTheSecretIsAccepted() throws Exception {
    Caller caller = check(secret(), sign(claims().put("spore_read", "a/# b")));

    assertThat(caller.name()).isEqualTo("mia");
    assertThat(caller.permissions().mayRead("a/1")).isTrue();
    assertThat(caller.permissions().mayRead("c")).isFalse();
    assertThat(caller.permissions().mayPublish("a/1")).isFalse();
    assertThat(caller.permissions().admin()).isFalse();
  }

  @Test
  void whatATokenDoesNotAllowIsForbidden() throws Exception {
    Permissions permissions = check(secret(), sign(claims())).permissions();
    assertThat(permissions).isEqualTo(Permissions.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void aTokenSignedWithThePrivateKeyIsAccepted(String algorithm) throws Exception {
    TestKeys keys = TestKeys.generate(algorithm, "one");
    JwtConfig config = withPublicKey(Files.writeString(folder.resolve("key.pem"), keys.pem()));

    assertThat(check(config, keys.sign(claims())).name()).isEqualTo("mia");
    refused(config, TestKeys.generate(algorithm, "one").sign(claims()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0"})
  void anExpiredTokenIsRefused(long secondsLeft) {
    long expiry = Instant.now().getEpochSecond() + secondsLeft - 2;
    refused(secret(), sign(claims().put("exp", expiry)));
  }

  @Test
  void aClockThatIsALittleOffDoesNotMatter() throws Exception {
    long expiry = Instant.now().getEpochSecond() - 50;
    JwtConfig patient = withSkew(60);
    assertThat(check(patient, sign(claims().put("exp", expiry))).expiresAt())
        .contains((expiry + 60) * 1_000);
  }

  @Test
  void whatIsMissingOrWrongInATokenRefusesIt() {
    refused(secret(), sign(without("exp")));
    refused(secret(), sign(claims().put("exp", "tomorrow")));
    refused(secret(), sign(without("aud")));
    refused(secret(), sign(claims().put("aud", "another service")));
    refused(secret(), sign(claims().put("aud", 7)));
    refused(secret(), sign(claims().put("nbf", Instant.now().getEpochSecond() + 60)));
    refused(secret(), sign(claims().put("spore_read", "a/#/b")));
    refused(secret(), sign(claims().put("spore_read", new JsonArray().add(7))));
    refused(secret(), sign(claims().put("spore_publish", new JsonObject())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a.b.c", "....", "eyJhbGciOiJIUzI1NiJ9..", "\u0000.\u0000.\u0000"})
  void whatIsNoTokenIsRefused(String text) {
    refused(secret(), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "HS512", "HS384", ""})
  void otherAlgorithmsAreRefused(String algorithm) {
    refused(secret(), forged(algorithm) + ".c2lnbmF0dXJl");
    refused(secret(), forged(algorithm) + ".");
    refused(secret(), forged(algorithm));
  }

  /** Whoever has the public key could sign with it as if it were a secret. */
  @Test
  void aPublicKeyIsNotTakenForASecret() throws Exception {
    TestKeys keys = TestKeys.generate("RS256", "one");
    JwtConfig config = withPublicKey(Files.writeString(folder.resolve("key.pem"), keys.pem()));
    refused(config, TestKeys.hmac(keys.pem(), claims()));
    refused(config, TestKeys.hmac(keys.pem().trim(), claims()));
  }

  /** Without a key Vert.x alone would take whatever is not signed. */
  @Test
  void aKeySetThatIsOutOfReachLetsNobodyIn() throws Exception {
    JwtTokens tokens = tokens(withKeySet(URI.create("http://127.0.0.1:1/keys")));
    await(tokens.start());
    assertRefused(tokens, forged("none"));
    assertRefused(tokens, forged("none") + ".");
    assertRefused(tokens, forged("none") + ".c2lnbmF0dXJl");
    assertRefused(tokens, forged("HS256") + ".c2lnbmF0dXJl");
  }

  @Test
  void aNewKeyInTheSetIsFetchedWhenATokenNamesIt() throws Exception {
    TestKeys first = TestKeys.generate("RS256", "first");
    TestKeys second = TestKeys.generate("ES256", "second");
    AtomicReference<JsonObject> published = new AtomicReference<>(TestKeys.set(first));
    AtomicInteger fetched = new AtomicInteger();
    HttpServer issuer =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      fetched.incrementAndGet();
                      request.response().end(published.get().toBuffer());
                    })
                .listen(0, "127.0.0.1"));
    JwtTokens tokens =
        tokens(withKeySet(URI.create("http://127.0.0.1:" + issuer.actualPort() + "/keys")));
    await(tokens.start());
    assertThat(await(tokens.check(first.sign(claims()))).name()).isEqualTo("mia");

    published.set(TestKeys.set(second));
    assertRefused(tokens, second.sign(claims())); // a moment after the last look
    now += 30_000;
    assertThat(await(tokens.check(second.sign(claims()))).name()).isEqualTo("mia");
    assertRefused(tokens, first.sign(claims()));
    assertThat(fetched).hasValue(2);
  }

  @Test
  void aKeySetInAFileIsRead() throws Exception {
    TestKeys keys = TestKeys.generate("ES256", "one");
    Path file = Files.writeString(folder.resolve("keys.json"), TestKeys.set(keys).encode());
    JwtTokens tokens = tokens(withKeySet(file));
    await(tokens.start());
    assertThat(await(tokens.check(keys.sign(claims()))).name()).isEqualTo("mia");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"keys\":7}",
        "{\"keys\":[7,{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"},{\"kty\":\"EC\",\"crv\":\"P-384\"}]}"
      })
  void aKeySetInAFileWithoutAUsableKeyIsNamed(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("keys.json"), content);
    JwtTokens tokens = tokens(withKeySet(file));
    assertThatThrownBy(() -> await(tokens.start()))
        .hasCauseInstanceOf(ConfigException.class)
        .hasMessageContaining("auth.jwt.keySetFile: ")
        .hasMessageContaining(file.toString());
  }

  @Test
  void whatIsNoPublicKeyIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n");
    assertThatThrownBy(() -> tokens(withPublicKey(file)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auth.jwt.publicKey: not a public key in PEM form")
        .hasMessageContaining(file.toString());
  }

  @Test
  void rulesGiveWhatOtherClaimsStandFor() throws Exception {
    JwtConfig config =
        withRules(
            new JwtConfig.Rule("realm_access.roles", "operator", grant("plant/#", true)),
            new JwtConfig.Rule("group", "guests", grant("public/#", false)));
    JsonObject roles = new JsonObject().put("roles", new JsonArray().add("x").add("operator"));

    Permissions operator = check(config, sign(claims().put("realm_access", roles))).permissions();
    Permissions guest = check(config, sign(claims().put("group", "guests"))).permissions();
    Permissions other = check(config, sign(claims().put("group", "guest"))).permissions();

    assertThat(operator.mayRead("plant/1")).isTrue();
    assertThat(operator.admin()).isTrue();
    assertThat(guest.mayRead("public/1")).isTrue();
    assertThat(guest.mayRead("plant/1")).isFalse();
    assertThat(other).isEqualTo(Permissions.NONE);
  }

  @Test
  void holdersOfTheSamePermissionsShareOneObject() throws Exception {
    JwtTokens tokens = tokens(secret());
    String token = sign(claims().put("spore_read", "a/#"));
    assertThat(await(tokens.check(token)).permissions())
        .isSameAs(await(tokens.check(token)).permissions());
  }

  private static Grant grant(String read, boolean admin) {
    return new Grant(TestAuth.filters(read), List.of(), admin);
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("sub", "mia")
        .put("aud", TestAuth.AUDIENCE)
        .put("exp", Instant.now().getEpochSecond() + 60);
  }

  private static JsonObject without(String claim) {
    JsonObject claims = claims();
    claims.remove(claim);
    return claims;
  }

  private static String sign(JsonObject claims) {
    return TestKeys.hmac(TestAuth.SECRET, claims);
  }

  private static String forged(String algorithm) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String header = new JsonObject().put("alg", algorithm).encode();
    return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + encoder.encodeToString(claims().encode().getBytes(StandardCharsets.UTF_8));
  }

  private static JwtConfig secret() {
    return TestAuth.jwt(Optional.of(TestAuth.SECRET));
  }

  private static JwtConfig withSkew(int seconds) {
    JwtConfig base = secret();
    return TestAuth.jwt(base, Duration.ofSeconds(seconds), base.rules());
  }

  private static JwtConfig withRules(JwtConfig.Rule... rules) {
    return TestAuth.jwt(secret(), secret().clockSkew(), List.of(rules));
  }

  private static JwtConfig withPublicKey(Path file) {
    return TestAuth.jwt(Optional.empty(), Optional.empty(), Optional.of(file));
  }

  private static JwtConfig withKeySet(URI url) {
    return TestAuth.jwt(Optional.empty(), Optional.of(url), Optional.empty());
  }

  private static JwtConfig withKeySet(Path file) {
    return TestAuth.jwt(Optional.of(file), Optional.empty(), Optional.empty());
  }

  private JwtTokens tokens(JwtConfig config) {
    return new JwtTokens(vertx, config, () -> Instant.ofEpochMilli(now));
  }

  private Caller check(JwtConfig config, String token) throws Exception {
    return await(tokens(config).check(token));
  }

  private void refused(JwtConfig config, String token) {
    assertRefused(tokens(config), token);
  }

  private static void assertRefused(JwtTokens tokens, String token) {
    assertThatThrownBy(() -> await(tokens.check(token))).isInstanceOf(CompletionException.class);
  }
}
