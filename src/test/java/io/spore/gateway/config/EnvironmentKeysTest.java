package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentKeysTest {
  private static final Map<String, Reading.KnownKey> KNOWN =
      Map.of(
          "http.port", new Reading.KnownKey(Kind.WHOLE, 3001),
          "udp.enabled", new Reading.KnownKey(Kind.FLAG, true),
          "udp.allow", new Reading.KnownKey(Kind.LIST, new JsonArray()),
          "mqtt.username", new Reading.KnownKey(Kind.TEXT, ""),
          "mqtt.password", new Reading.KnownKey(Kind.SECRET, ""),
          "mqtt.reconnectJitter", new Reading.KnownKey(Kind.NUMBER, 0.2),
          "mqtt.tls.verifyHostname", new Reading.KnownKey(Kind.FLAG, true));

  private final Map<String, String> givenBy = new LinkedHashMap<>();
  private final Problems problems = new Problems();

  @ParameterizedTest
  @CsvSource({
    "http.port, SPORE_HTTP_PORT",
    "mqtt.clientId, SPORE_MQTT_CLIENT_ID",
    "mqtt.tls.verifyHostname, SPORE_MQTT_TLS_VERIFY_HOSTNAME",
    "udp.networkInterface, SPORE_UDP_NETWORK_INTERFACE"
  })
  void aKeyHasAVariable(String path, String variable) {
    assertThat(EnvironmentKeys.variableFor(path)).isEqualTo(variable);
  }

  @Test
  void variablesBecomeValuesOfTheKeysKind() {
    JsonObject values =
        values(
            Map.of(
                "SPORE_HTTP_PORT", "80",
                "SPORE_UDP_ENABLED", "false",
                "SPORE_UDP_ALLOW", "10.0.0.0/8 , ::1",
                "SPORE_MQTT_PASSWORD", "007",
                "SPORE_MQTT_RECONNECT_JITTER", "0.5",
                "SPORE_MQTT_TLS_VERIFY_HOSTNAME", "true",
                "PATH", "/bin"));

    assertThat(values)
        .isEqualTo(
            new JsonObject()
                .put("http", new JsonObject().put("port", 80L))
                .put(
                    "udp",
                    new JsonObject()
                        .put("enabled", false)
                        .put("allow", new JsonArray(List.of("10.0.0.0/8", "::1"))))
                .put(
                    "mqtt",
                    new JsonObject()
                        .put("password", "007")
                        .put("reconnectJitter", 0.5)
                        .put("tls", new JsonObject().put("verifyHostname", true))));
    assertThat(givenBy).containsEntry("udp.allow", "SPORE_UDP_ALLOW").hasSize(6);
    assertThat(problems.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3001d", "0x50", "NaN", "80 81", "eighty", "''"})
  void whatIsNoNumberStaysATextForTheComplaint(String text) {
    assertThat(values(Map.of("SPORE_HTTP_PORT", text)))
        .isEqualTo(new JsonObject().put("http", new JsonObject().put("port", text)));
  }

  @Test
  void theGoGatewaysNamesForTheLoginAreRead() {
    JsonObject values = values(Map.of("MQTT_USER", "me", "MQTT_PASSWORD", "pw"));

    assertThat(values)
        .isEqualTo(
            new JsonObject()
                .put("mqtt", new JsonObject().put("username", "me").put("password", "pw")));
    assertThat(givenBy)
        .containsExactly(
            Map.entry("mqtt.password", "MQTT_PASSWORD"), Map.entry("mqtt.username", "MQTT_USER"));
  }

  @Test
  void theLongNameWinsOverTheShortOne() {
    JsonObject values = values(Map.of("MQTT_USER", "short", "SPORE_MQTT_USERNAME", "long"));

    assertThat(values.getJsonObject("mqtt").getString("username")).isEqualTo("long");
    assertThat(givenBy).containsEntry("mqtt.username", "SPORE_MQTT_USERNAME");
  }

  @Test
  void anUnknownVariableIsAComplaintWithTheNearestName() {
    values(Map.of("SPORE_HTTP_PROT", "80", "SPORE_WHATEVER_ELSE", "1", "SPORES", "many"));

    assertThat(problems.lines())
        .containsExactly(
            "SPORE_HTTP_PROT: unknown variable, perhaps SPORE_HTTP_PORT",
            "SPORE_WHATEVER_ELSE: unknown variable");
  }

  @Test
  void theServiceLinksOfKubernetesArePassedOver() {
    JsonObject values =
        values(
            Map.of(
                "SPORE_GATEWAY_SERVICE_HOST", "10.96.0.7",
                "SPORE_GATEWAY_SERVICE_PORT", "3001",
                "SPORE_GATEWAY_SERVICE_PORT_HTTP", "3001",
                "SPORE_GATEWAY_PORT", "tcp://10.96.0.7:3001",
                "SPORE_GATEWAY_PORT_3001_TCP", "tcp://10.96.0.7:3001",
                "SPORE_GATEWAY_PORT_3001_TCP_ADDR", "10.96.0.7",
                "SPORE_GATEWAY_PORT_3001_TCP_PROTO", "tcp",
                "SPORE_GATEWAY_PORT_4210_UDP", "udp://10.96.0.7:4210",
                // From a service named spore-http: looks like the key http.port.
                "SPORE_HTTP_PORT", "tcp://10.96.0.8:80"));

    assertThat(values).isEqualTo(new JsonObject());
    assertThat(problems.lines()).isEmpty();
  }

  private JsonObject values(Map<String, String> environment) {
    return new EnvironmentKeys(KNOWN, environment).values(givenBy, problems);
  }
}
