package io.spore.gateway.guard;

import static io.spore.gateway.support.Futures.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestKeys;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What strangers send before anybody knows who they are: headers, tokens, key sets, claims. */
class DoorFuzzTest {
  private static Vertx vertx;
  private static JwtTokens tokens;

  @BeforeContainer
  static void prepare() {
    vertx = Vertx.vertx();
    tokens =
        new JwtTokens(vertx, TestAuth.jwt(Optional.of(TestAuth.SECRET)), InstantSource.system());
  }

  @AfterContainer
  static void leave() {
    await(vertx.close());
  }

  @Property
  void whateverAnOriginSaysOnlyGoodOnesPass(@ForAll("originLike") String text) {
    Origins strict = new Origins(new HttpConfig("127.0.0.1", 3001), false);
    assertThat(strict.objection(HostAndPort.create("192.168.1.7", 3001), List.of(text)).isEmpty())
        .isEqualTo(
            WebOrigin.parse(text)
                .map(
                    origin ->
                        LocalNetwork.isHost(origin.host()) || origin.isSameAs("192.168.1.7", 3001))
                .orElse(false));
  }

  @Property
  void anOriginOfTheAttackerNeverPasses(
      @ForAll("originLike") String before, @ForAll("originLike") String after) {
    Origins origins = new Origins(new HttpConfig("127.0.0.1", 3001), false);
    String text = "https://" + before.replaceAll("[^a-z0-9-]", "") + "x.attacker.example" + after;
    boolean staysThere =
        WebOrigin.parse(text).map(o -> o.host().endsWith("attacker.example")).orElse(true);
    if (staysThere) {
      assertThat(origins.objection(HostAndPort.create("pi", 3001), List.of(text))).isPresent();
    }
  }

  @Property
  void forwardedAddressesAreAddressesOrNotBelieved(
      @ForAll List<@StringLength(max = 50) String> lines) {
    ClientAddresses addresses = new ClientAddresses(List.of(Cidr.parse("127.0.0.1")));
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    lines.forEach(line -> headers.add("x-forwarded-for", line));
    String address = addresses.of(SocketAddress.inetSocketAddress(1, "127.0.0.1"), headers);
    assertThat(Addresses.parseLiteral(address)).isNotNull();
  }

  @Property
  void whatIsNotSignedIsNeverAccepted(@ForAll("tokenLike") String token) {
    assertThat(tokens.check(token).failed()).isTrue();
  }

  @Property
  void aGoodTokenIsSpoiltByAnyChange(
      @ForAll @IntRange(max = 10_000) int position, @ForAll("base64") char replacement) {
    String good =
        TestKeys.hmac(
            TestAuth.SECRET,
            new JsonObject()
                .put("aud", TestAuth.AUDIENCE)
                .put("exp", Instant.now().getEpochSecond() + 3_600));
    StringBuilder changed = new StringBuilder(good);
    int at = position % good.length();
    // The last character holds bits that no byte is made of.
    if (changed.charAt(at) != replacement && at < good.length() - 1) {
      changed.setCharAt(at, replacement);
      assertThat(tokens.check(changed.toString()).failed()).as(changed.toString()).isTrue();
    }
    assertThat(tokens.check(good).succeeded()).isTrue();
  }

  @Property
  void claimsGiveTopicsOrRefuseTheToken(@ForAll("claims") Map<String, Object> claims) {
    JwtClaims reader = new JwtClaims(TestAuth.jwt(Optional.of(TestAuth.SECRET)));
    try {
      Permissions permissions = reader.permissions(new JsonObject(claims));
      assertThat(permissions.admin()).isEqualTo(Boolean.TRUE.equals(claims.get("spore_admin")));
      if (!claims.containsKey("spore_read")) {
        assertThat(permissions.mayRead("a")).isFalse();
      }
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Property
  void aKeySetIsReadOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
    assertThatCode(
            () -> {
              try {
                VerificationKeys.keySet(Buffer.buffer(bytes), true);
              } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).contains("JSON Web Key Set");
              }
            })
        .doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<String> originLike() {
    return Arbitraries.of(
            "http",
            "https",
            "://",
            ":",
            "//",
            "localhost",
            "192.168.1.7",
            "3001",
            "[",
            "]",
            "::1",
            "@",
            "/",
            "#",
            "?",
            ".",
            "attacker.example",
            "null",
            "local",
            "%",
            " ",
            "\u0000")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> tokenLike() {
    Arbitrary<String> part =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(50),
            Arbitraries.of(
                    "{\"alg\":\"none\"}",
                    "{\"alg\":\"HS256\"}",
                    "{\"alg\":7}",
                    "{}",
                    "[]",
                    "7",
                    "{\"aud\":\"spore-gateway\",\"exp\":9999999999}",
                    "")
                .map(text -> Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8))));
    return part.list().ofMaxSize(4).map(parts -> String.join(".", parts));
  }

  @Provide
  Arbitrary<Character> base64() {
    return Arbitraries.chars()
        .with("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
  }

  @Provide
  Arbitrary<Map<String, Object>> claims() {
    Arbitrary<Object> value =
        Arbitraries.of(
            "a/#",
            "#",
            "a/#/b",
            "",
            " ",
            "a  b",
            7,
            true,
            1.5,
            new JsonArray().add("a").add(7),
            new JsonArray().add("a/+"),
            new JsonObject(),
            new JsonArray());
    return Arbitraries.maps(
        Arbitraries.of("spore_read", "spore_publish", "spore_admin", "sub"), value);
  }
}
