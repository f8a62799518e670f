package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spore.gateway.config.ConfigReader.Flag;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class ConfigReaderTest {
  private static final Map<String, String> NO_ENVIRONMENT = Map.of();
  private static final Map<String, Flag> NO_FLAGS = Map.of();

  private final Vertx vertx;
  private Path file;

  ConfigReaderTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void chooseAFile(@TempDir Path folder) {
    file = folder.resolve("config.json");
  }

  @Test
  void withNothingGivenTheDefaultsServeAHomeNetwork() {
    GatewayConfig config = read(Optional.empty(), NO_ENVIRONMENT, NO_FLAGS);

    assertThat(config.http()).isEqualTo(new HttpConfig("0.0.0.0", 3001));
    assertThat(config.udp().port()).isEqualTo(4210);
    assertThat(config.mqtt().url()).isEmpty();
    assertThat(config.mqtt().reconnectInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.mqtt().subscriptions()).containsExactly(new MqttConfig.Subscription("#", 0));
    assertThat(config.logging().level()).isEqualTo(LoggingConfig.Level.INFO);
  }

  @Test
  void theFileWinsOverTheDefaults() throws Exception {
    write("{'http': {'port': 1}}");

    assertThat(read(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).http().port()).isEqualTo(1);
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws Exception {
    write("{'http': {'port': 1, 'host': '127.0.0.1'}}");

    HttpConfig http = read(Optional.of(file), Map.of("SPORE_HTTP_PORT", "2"), NO_FLAGS).http();

    assertThat(http).isEqualTo(new HttpConfig("127.0.0.1", 2));
  }

  @Test
  void aFlagWinsOverTheEnvironment() throws Exception {
    write("{'http': {'port': 1}}");
    Map<String, Flag> flags = Map.of("http.port", new Flag("-port", "3"));

    HttpConfig http = read(Optional.of(file), Map.of("SPORE_HTTP_PORT", "2"), flags).http();

    assertThat(http.port()).isEqualTo(3);
  }

  @Test
  void everyProblemIsListedAtOnce() throws Exception {
    write(
        """
        {
          'http': {'port': 70000, 'prot': 80},
          'udp': {'allow': ['10.0.0.0/33']},
          'mqtt': {'subscriptions': [{'fliter': 'a', 'qos': 3}]}
        }
        """);
    Map<String, String> environment =
        Map.of("SPORE_MQTT_KEEP_ALIVE", "soon", "SPORE_HTTP_HSOT", "::1");
    Map<String, Flag> flags = Map.of("logging.level", new Flag("-log-level", "loud"));

    ConfigException wrong = wrong(Optional.of(file), environment, flags);

    assertThat(wrong)
        .hasMessage(
            file
                + """
                : 9 problems
                  SPORE_HTTP_HSOT: unknown variable, perhaps SPORE_HTTP_HOST
                  http.port: 70000 is outside 0-65535
                  udp.allow[0]: 10.0.0.0/33: the prefix length is outside 0-32
                  mqtt.keepAlive (from SPORE_MQTT_KEEP_ALIVE): "soon" is not a duration (for example 250ms, 10s, 5m, 1h)
                  mqtt.subscriptions[0].filter: is missing or empty
                  mqtt.subscriptions[0].qos: 3 is outside 0-2
                  logging.level (from -log-level): "loud" is none of debug, info, warn, error
                  http.prot: unknown key, perhaps http.port
                  mqtt.subscriptions[0].fliter: unknown key, perhaps mqtt.subscriptions[].filter"""
                    .indent(0)
                    .stripTrailing());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'http': 7}                     | http: is not an object",
        "{'http': {'port': 'x'}}         | http.port: \"x\" is not a whole number",
        "{'http': {'port': 80.5}}        | http.port: 80.5 is not a whole number",
        "{'http': {'port': -1}}          | http.port: -1 is outside 0-65535",
        "{'http': {'port': 1e400}}       | http.port: Infinity is outside 0-65535",
        "{'http': {'port': [80]}}        | http.port: a list is not a whole number",
        "{'http': {'host': ''}}          | http.host: \"\" is not a host (for example 0.0.0.0 or 127.0.0.1)",
        "{'udp': {'enabled': 'yes'}}     | udp.enabled: \"yes\" is not true or false",
        "{'udp': {'allow': []}}          | udp.allow: is empty: name at least one",
        "{'udp': {'allow': 'all'}}       | udp.allow: \"all\" is not a list",
        "{'udp': {'allow': [5]}}         | udp.allow[0]: 5 is not a text",
        "{'udp': {'staleAfter': '2m'}}   | udp.lostAfter: 1m is not longer than udp.staleAfter, which is 2m",
        "{'udp': {'forgetAfter': '30s'}} | udp.forgetAfter: 30s is not longer than udp.lostAfter, which is 1m",
        "{'mqtt': {'keepAlive': 10}}     | mqtt.keepAlive: 10 is not a duration as text (for example \"10s\")",
        "{'mqtt': {'keepAlive': '1d'}}   | mqtt.keepAlive: 1d is outside 1s-18h",
        "{'mqtt': {'maxMessageSize': '2'}}    | mqtt.maxMessageSize: \"2\" is not a size (for example 64KiB, 1MiB)",
        "{'mqtt': {'maxMessageSize': '1GiB'}} | mqtt.maxMessageSize: 1GiB is outside 1KiB-256MiB",
        "{'mqtt': {'reconnectJitter': 1.5}}   | mqtt.reconnectJitter: 1.5 is outside 0-1",
        "{'mqtt': {'subscriptions': [7]}}     | mqtt.subscriptions[0]: 7 is not an object",
        "{'mqtt': {'subscriptions': [{'filter': '$share//a'}]}} | mqtt.subscriptions[0].filter: topic filter $share//a: a group has a name, without + and #",
        "{'mqtt': {'subscriptions': [{'filter': '$share/g'}]}} | mqtt.subscriptions[0].filter: topic filter $share/g: a shared subscription is $share/group/filter",
        "{'mqtt': {'subscriptions': [{'filter': 'a', 'exclude': ['b+']}]}} | mqtt.subscriptions[0].exclude[0]: topic filter b+: + must stand alone in its level",
        "{'mqtt': {'version': '4'}} | mqtt.version: \"4\" is none of 3.1.1, 5, auto",
        "{'mqtt': {'subscriptions': [{'filter': 'a', 'noLocal': true}]}} | mqtt.subscriptions: noLocal, retainAsPublished and retainHandling are known to MQTT 5 only: set mqtt.version to 5 or auto",
        "{'mqtt': {'version': '5', 'subscriptions': [{'filter': '$share/g/a', 'noLocal': true}]}} | mqtt.subscriptions[0].noLocal: does not go with a shared subscription (MQTT 5, section 3.8.3.1)",
        "{'mqtt': {'version': '5', 'retained': 'ignore', 'subscriptions': [{'filter': 'a', 'retainAsPublished': true}]}} | mqtt.retained: must be forward with retainAsPublished, which marks news as retained, too",
        "{'mqtt': {'brokers': [{'url': 'tcp://a'}]}} | mqtt.brokers[0].name: is needed: 1 to 64 letters, digits, dots, dashes, underscores",
        "{'mqtt': {'brokers': [{'name': 'a'}]}} | mqtt.brokers[0].url: is missing: where is this broker?",
        "{'mqtt': {'brokers': [{'name': 'a', 'url': 'tcp://a'}, {'name': 'a', 'url': 'tcp://b'}]}} | mqtt.brokers[1].name: a is the name of another broker already",
        "{'mqtt': {'brokers': [{'name': 'a', 'url': 'tcp://a', 'topicPrefix': '+/'}]}} | mqtt.brokers[0].topicPrefix: topic name +/: + is a wildcard",
        "{'mqtt': {'brokers': [{'name': 'a', 'url': 'tcp://a', 'keepAlife': '1s'}]}} | mqtt.brokers[0].keepAlife: unknown key, perhaps mqtt.brokers[].keepAlive",
        "{'mqtt': {'publish': {'allow': ['a+']}}} | mqtt.publish.allow[0]: topic filter a+: + must stand alone in its level",
        "{'mqtt': {'subscriptions': [{'filter': 'a/#/b'}]}} | mqtt.subscriptions[0].filter: topic filter a/#/b: # must be the last character",
        "{'mqtt': {'url': 'http://a'}}   | mqtt.url: http://a has an unknown scheme: expected tcp://host[:1883], tls://host[:8883], ws://host[:80]/path, wss://host[:443]/path (also mqtt://, mqtts://, ssl://) or embedded",
        "{'mqtt': {'tls': {'ca': '/no/such/file'}}} | mqtt.tls.ca: no such file: /no/such/file",
        "{'mqtt': {'tls': {'ca': '/'}}}  | mqtt.tls.ca: not a readable file: /",
        "{'websocket': {'deadAfter': '5s'}}       | websocket.deadAfter: 5s is not longer than websocket.pingInterval, which is 25s",
        "{'websocket': {'slowClient': 'drop'}}    | websocket.slowClient: \"drop\" is none of disconnect, drop-oldest, latest",
        "{'gateway': {'id': 'my gateway'}}        | gateway.id: my gateway is no id: use 1 to 64 letters, digits, dots, dashes, underscores",
        "{'gatway': {}}                  | gatway: unknown key, perhaps gateway",
        "{'mqtt': {'nothingLikeIt': 1}}  | mqtt.nothingLikeIt: unknown key",
        "{'http': {'port': 1, 'port': 2}}         | http.port: stands more than once (line 1, column 22)",
        "[1]                             | not a JSON object: it starts with { and ends with }",
        "{'http': {} // yes              | not valid JSON: it has no comments (line 1, column 13)",
        "{'http': {}} {}                 | not valid JSON: more follows its end (line 1, column 14)",
        "{'http': nothing}               | not valid JSON: a text goes in quotes (line 1, column 10)",
      })
  void aProblemNamesKeyAndValueAndWhatWasExpected(String json, String problem) throws Exception {
    write(json);

    assertThat(wrong(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).problems())
        .containsExactly(problem);
  }

  @Test
  void aMissingFileIsNamedWithItsWholePath() {
    assertThat(wrong(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS))
        .hasMessage(file + ": 1 problem\n  no such file: " + file.toAbsolutePath());
  }

  @Test
  void aFolderIsNoConfiguration() {
    assertThat(wrong(Optional.of(file.getParent()), NO_ENVIRONMENT, NO_FLAGS).problems())
        .containsExactly("can't be read: Is a directory");
  }

  @Test
  void aBrokenFileHidesNoProblemOfFlagAndEnvironment() throws Exception {
    write("{");

    assertThat(
            wrong(
                    Optional.of(file),
                    Map.of("SPORE_UDP_PORT", "no"),
                    Map.of("http.port", new Flag("-port", "yes")))
                .problems())
        .containsExactly(
            "not valid JSON: Unexpected end-of-input: expected close marker for Object (line 1,"
                + " column 2)",
            "http.port (from -port): \"yes\" is not a whole number",
            "udp.port (from SPORE_UDP_PORT): \"no\" is not a whole number");
  }

  @Test
  void aClientCertificateNeedsItsKey() throws Exception {
    Path certificate = Files.createFile(file.resolveSibling("client.pem"));
    write("{'mqtt': {'tls': {'certificate': '" + certificate + "'}}}");

    assertThat(wrong(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).problems())
        .containsExactly(
            "mqtt.tls.key: is missing: a client certificate needs both certificate and key");
  }

  @Test
  void anAuthorityForALinkThatIsNotEncryptedIsAMistake() throws Exception {
    Path ca = Files.createFile(file.resolveSibling("ca.pem"));
    write("{'mqtt': {'url': 'tcp://broker', 'tls': {'ca': '" + ca + "'}}}");

    assertThat(wrong(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).problems())
        .containsExactly(
            "mqtt.tls.ca: "
                + ca
                + ": of use with tls:// and wss:// only, but mqtt.url is tcp://broker:1883");
  }

  @Test
  void aGivenClientIdIsUsedAndAGeneratedOneIsUnique() throws Exception {
    write("{'gateway': {'id': 'attic'}, 'mqtt': {'clientId': ''}}");
    String first = read(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).mqtt().clientId();
    String second = read(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).mqtt().clientId();
    Map<String, String> given = Map.of("SPORE_MQTT_CLIENT_ID", "me");

    assertThat(first).startsWith("spore-gateway-attic-").isNotEqualTo(second);
    assertThat(read(Optional.of(file), given, NO_FLAGS).mqtt().clientId()).isEqualTo("me");
  }

  @Test
  void withALogAndQosTheSessionIsKeptUnderAnIdThatStaysTheSame() throws Exception {
    write(
        "{'gateway': {'id': 'attic'}, 'log': {'dir': 'events'},"
            + " 'mqtt': {'subscriptions': [{'filter': 'a', 'qos': 1}]}}");
    MqttConfig mqtt = read(Optional.of(file), NO_ENVIRONMENT, NO_FLAGS).mqtt();

    assertThat(mqtt.persistent()).isTrue();
    assertThat(mqtt.clientId()).isEqualTo("spore-gateway-attic");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1, auto, false",
    "events, 0, auto, false",
    "events, 2, auto, true",
    "events, 2, clean, false",
    "'', 0, persistent, true"
  })
  void theSessionIsKeptWhereThatMakesSenseUnlessToldOtherwise(
      String dir, int qos, String session, boolean persistent) {
    Map<String, String> environment =
        Map.of(
            "SPORE_LOG_DIR",
            dir,
            "SPORE_MQTT_SESSION",
            session,
            "SPORE_MQTT_SUBSCRIPTIONS",
            "[{\"filter\":\"a\",\"qos\":" + qos + "}]");

    assertThat(read(Optional.empty(), environment, NO_FLAGS).mqtt().persistent())
        .isEqualTo(persistent);
  }

  @Test
  void wholeListsCanComeFromTheEnvironment() {
    GatewayConfig config =
        read(
            Optional.empty(),
            Map.of(
                "SPORE_UDP_ALLOW",
                "10.0.0.0/8, fe80::/10",
                "SPORE_MQTT_SUBSCRIPTIONS",
                "[{\"filter\":\"a/+\",\"qos\":1}]"),
            NO_FLAGS);

    assertThat(config.udp().allow())
        .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("fe80::/10"));
    assertThat(config.mqtt().subscriptions())
        .containsExactly(new MqttConfig.Subscription("a/+", 1));
  }

  @Test
  void aProblemInsideAListNamesTheVariableThatGaveTheList() {
    assertThat(
            wrong(
                    Optional.empty(),
                    Map.of("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"#\",\"quos\":1}]"),
                    NO_FLAGS)
                .problems())
        .containsExactly(
            "mqtt.subscriptions[0].quos (from SPORE_MQTT_SUBSCRIPTIONS): unknown key, perhaps"
                + " mqtt.subscriptions[].qos");
  }

  private GatewayConfig read(
      Optional<Path> from, Map<String, String> environment, Map<String, Flag> flags) {
    return await(new ConfigReader(vertx, environment).read(from, flags));
  }

  private ConfigException wrong(
      Optional<Path> from, Map<String, String> environment, Map<String, Flag> flags) {
    CompletionException failure =
        catchThrowableOfType(CompletionException.class, () -> read(from, environment, flags));
    assertThat(failure).hasCauseInstanceOf(ConfigException.class);
    return (ConfigException) failure.getCause();
  }

  /** Writes JSON in which single quotes stand for double ones. */
  private void write(String json) throws IOException {
    Files.writeString(file, json.replace('\'', '"'));
  }
}
