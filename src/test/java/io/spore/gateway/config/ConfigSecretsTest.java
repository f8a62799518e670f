package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ConfigReader.Flag;
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
class ConfigSecretsTest {
  private static final String PASSWORD = "hunter2";

  private final Vertx vertx;
  private Path file;

  ConfigSecretsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void chooseAFile(@TempDir Path folder) {
    file = folder.resolve("config.json");
  }

  @Test
  void theConfigurationPrintsWithoutItsPassword() throws Exception {
    write("{'mqtt': {'username': 'me', 'password': 'hunter2'}}");

    GatewayConfig config = read(Map.of(), Map.of());

    assertThat(config.mqtt().password()).contains(new Secret(PASSWORD));
    assertThat(config.toString()).contains("username=Optional[me]", "password=Optional[***]");
    assertThat(config.toString()).doesNotContain(PASSWORD);
    assertThat(config.mqtt().toString()).doesNotContain(PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'mqtt': 'tcp://me:hunter2@broker'}",
        "{'mqtt': {'url': 'tcp://me:hunter2@broker'}}",
        "{'mqtt': {'url': 'me:hunter2@broker'}}",
        "{'mqtt': {'url': 'me:hunter2@tcp://broker'}}",
        "{'mqtt': {'url': 'http://me:hunter2@broker'}}",
        "{'mqtt': {'url': 'tcp://me:hunter2@broker:0/path'}}",
        "{'mqtt': {'url': {'password': 'hunter2'}}}",
        "{'mqtt': {'url': ['hunter2']}}",
        "{'mqtt': {'password': ['hunter2']}}",
        "{'mqtt': {'password': {'hunter2': 'hunter2'}}}",
        "{'mqtt': {'password': 'hunter2'}}",
        "{'mqtt': {'passwort': 'hunter2'}}",
        "{'mqtt': {'username': {'password': 'hunter2'}}}",
        "{'mqtt': {'username': 'me', 'password': 'hunter2', 'password': 'hunter2'}}",
        "{'password': 'hunter2'}",
        "{'cluster': {'secret': 'hunter2'}}",
        "{'cluster': {'secret': ['hunter2']}}",
        "{'cluster': {'secret': 'hunter2hunter2', 'secretFile': '/no/such/file'}}",
        "{'mqtt': {'password': hunter2}}",
        "{'mqtt': {'password': 'hunter2}}",
        "{'mqtt': {'password': 'hunter2' 'hunter2'}}",
      })
  void noComplaintShowsAPassword(String json) throws Exception {
    write(json);

    assertThat(complaint(Map.of(), Map.of())).doesNotContain(PASSWORD);
  }

  @Test
  void noComplaintShowsAPasswordHoweverTheFileIsBroken() throws Exception {
    String good = "{\"mqtt\": {\"username\": \"me\", \"password\": \"hunter2\"}}";
    for (int i = 0; i < good.length(); i++) {
      String broken = good.substring(0, i) + good.substring(i + 1);
      Files.writeString(file, broken);
      try {
        read(Map.of(), Map.of());
      } catch (CompletionException e) {
        assertThat(e.getCause().getMessage()).as(broken).doesNotContain(PASSWORD);
      }
    }
  }

  @Test
  void aPasswordFromTheEnvironmentIsTakenAndNotShown() throws Exception {
    write("{}");
    Map<String, String> login = Map.of("MQTT_USER", "me", "SPORE_MQTT_PASSWORD", PASSWORD);

    assertThat(read(login, Map.of()).mqtt().password()).contains(new Secret(PASSWORD));
    assertThat(complaint(Map.of("SPORE_MQTT_PASSWORD", PASSWORD), Map.of()))
        .isEqualTo(
            file
                + ": 1 problem\n  mqtt.password (from SPORE_MQTT_PASSWORD): goes with a user name:"
                + " set mqtt.username or MQTT_USER");
  }

  @Test
  void aLoginInTheUrlIsRefusedWithAWordOnWhereItBelongs() throws Exception {
    write("{}");
    Map<String, Flag> flags = Map.of("mqtt.url", new Flag("-mqtt", "tcp://me:hunter2@broker"));

    assertThat(complaint(Map.of(), flags))
        .endsWith(
            "mqtt.url (from -mqtt): tcp://***@broker holds a user or a password: they go into"
                + " MQTT_USER and MQTT_PASSWORD instead");
  }

  @Test
  void aPasswordFileLosesOnlyTheEndOfItsLine() throws Exception {
    Path secret = Files.writeString(file.resolveSibling("secret"), " hunter 2 \r\n");
    write("{'mqtt': {'username': 'me', 'passwordFile': '" + secret + "'}}");

    assertThat(read(Map.of(), Map.of()).mqtt().password()).contains(new Secret(" hunter 2 "));
  }

  @Test
  void anEmptyPasswordFileIsAMistake() throws Exception {
    Path secret = Files.writeString(file.resolveSibling("secret"), "\n");
    write("{'mqtt': {'username': 'me', 'passwordFile': '" + secret + "'}}");

    assertThat(complaint(Map.of(), Map.of()))
        .endsWith("mqtt.passwordFile: holds no password: " + secret);
  }

  @Test
  void aPasswordFileThatIsNoTextIsAMistake() throws Exception {
    Path secret = Files.write(file.resolveSibling("secret"), new byte[] {(byte) 0xff});
    write("{'mqtt': {'username': 'me', 'passwordFile': '" + secret + "'}}");

    assertThat(complaint(Map.of(), Map.of()))
        .endsWith("mqtt.passwordFile: not a text in UTF-8: " + secret);
  }

  @Test
  void aPasswordIsGivenInOnePlaceOnly() throws Exception {
    Path secret = Files.writeString(file.resolveSibling("secret"), "swordfish");
    write("{'mqtt': {'username': 'me', 'passwordFile': '" + secret + "'}}");

    assertThat(complaint(Map.of("MQTT_PASSWORD", PASSWORD), Map.of()))
        .endsWith("mqtt.passwordFile: there is a password already: give one of the two")
        .doesNotContain(PASSWORD);
  }

  private GatewayConfig read(Map<String, String> environment, Map<String, Flag> flags) {
    return await(new ConfigReader(vertx, environment).read(Optional.of(file), flags));
  }

  private String complaint(Map<String, String> environment, Map<String, Flag> flags) {
    try {
      read(environment, flags);
      throw new AssertionError("no complaint");
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(ConfigException.class);
      return e.getCause().getMessage();
    }
  }

  /** Writes JSON in which single quotes stand for double ones. */
  private void write(String json) throws IOException {
    Files.writeString(file, json.replace('\'', '"'));
  }
}
