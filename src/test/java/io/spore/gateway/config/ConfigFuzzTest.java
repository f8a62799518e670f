package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a configuration, it is read or its problems are listed. */
class ConfigFuzzTest {
  @Property
  void anyValuesAreReadOrTheirProblemsAreListed(@ForAll("settings") Map<String, Object> settings) {
    JsonObject json = new JsonObject();
    settings.forEach((path, value) -> put(json, path, value));
    Reading reading = new Reading(Map.of());

    GatewayConfig config = GatewayConfig.read(new Section("", json, reading));
    reading.findUnknown("", json);

    assertThat(config).isNotNull();
    assertThat(reading.problems().lines())
        .allSatisfy(line -> assertThat(line).matches("(?s)[A-Za-z0-9.\\[\\]]+: .+"));
  }

  private static void put(JsonObject json, String path, Object value) {
    String[] names = path.split("\\.", -1);
    JsonObject at = json;
    for (int i = 0; i < names.length - 1; i++) {
      if (!(at.getValue(names[i]) instanceof JsonObject)) {
        at.put(names[i], new JsonObject());
      }
      at = at.getJsonObject(names[i]);
    }
    // Copies: what is put into one object must not turn up in all.
    at.put(names[names.length - 1], value instanceof JsonObject object ? object.copy() : value);
  }

  @Provide
  Arbitrary<Map<String, Object>> settings() {
    Arbitrary<Object> texts =
        Arbitraries.oneOf(
                Arbitraries.of(
                    "",
                    " ",
                    "10s",
                    "1MiB",
                    "-5s",
                    "9999999999d",
                    "1e9GiB",
                    "tcp://",
                    "tls://x:99999",
                    "::",
                    "10.0.0.0/99",
                    "a/#/b",
                    "/",
                    "\u0000",
                    "local",
                    "https://x",
                    "none"),
                Arbitraries.strings().ofMaxLength(20))
            .map(text -> text);
    Arbitrary<Object> others =
        Arbitraries.of(
            0,
            -1,
            70_000,
            1e300,
            Long.MAX_VALUE,
            true,
            new JsonArray(),
            new JsonArray().add(7),
            new JsonArray().add("x").addNull(),
            new JsonArray().add(new JsonObject().put("name", "x")),
            new JsonObject(),
            new JsonObject().put("x", 1));
    List<String> keys = List.copyOf(ConfigReader.keysAndDefaults().keySet());
    return Arbitraries.maps(
            Arbitraries.oneOf(
                Arbitraries.of(keys), Arbitraries.of("http", "mqtt", "x.y", "auth.tokens")),
            Arbitraries.oneOf(texts, others))
        .ofMaxSize(8);
  }
}
