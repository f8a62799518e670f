package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DefaultConfigFileTest {
  private static final Path FILE = Path.of("conf/config.json");

  @Test
  void theFileHoldsEveryKeyWithItsDefaultInTheOrderOfTheRooms() throws Exception {
    Map<String, Object> written = new LinkedHashMap<>();
    flatten("", new JsonObject(Files.readString(FILE)), written);

    assertThat(written).containsExactlyEntriesOf(ConfigReader.keysAndDefaults());
  }

  @Test
  void theGatewayReadsTheFileAsItWouldReadNone(Vertx vertx) {
    GatewayConfig fromFile = read(vertx, Optional.of(FILE));

    assertThat(fromFile)
        .usingRecursiveComparison()
        .ignoringFields("mqtt.clientId") // generated anew each time
        .isEqualTo(read(vertx, Optional.empty()));
  }

  private static GatewayConfig read(Vertx vertx, Optional<Path> file) {
    return await(new ConfigReader(vertx, Map.of()).read(file, Map.of()));
  }

  private static void flatten(String path, JsonObject object, Map<String, Object> into) {
    for (String key : object.fieldNames()) {
      String full = path.isEmpty() ? key : path + "." + key;
      Object value = object.getValue(key);
      if (value instanceof JsonObject inner) {
        flatten(full, inner, into);
      } else {
        into.put(full, value);
      }
    }
  }
}
