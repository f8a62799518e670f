package io.spore.gateway.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Configuration from environment variables: each key as {@code SPORE_…}, so {@code mqtt.clientId}
 * is {@code SPORE_MQTT_CLIENT_ID}; and the two names that the Go gateway reads.
 */
final class EnvironmentKeys {
  private static final String PREFIX = "SPORE_";
  private static final Map<String, String> SHORT_NAMES =
      Map.of("MQTT_USER", "mqtt.username", "MQTT_PASSWORD", "mqtt.password");

  private final Map<String, Reading.KnownKey> known;
  private final Map<String, String> environment;

  EnvironmentKeys(Map<String, Reading.KnownKey> known, Map<String, String> environment) {
    this.known = known;
    this.environment = new TreeMap<>(environment);
  }

  static String variableFor(String path) {
    return PREFIX
        + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * The values that the environment gives.
   *
   * @param givenBy takes the variable's name for each key given
   * @param problems takes a complaint for each unknown {@code SPORE_…} variable
   */
  JsonObject values(Map<String, String> givenBy, Problems problems) {
    Map<String, String> pathByVariable = new LinkedHashMap<>();
    known.keySet().forEach(path -> pathByVariable.put(variableFor(path), path));
    pathByVariable.putAll(SHORT_NAMES);
    JsonObject values = new JsonObject();
    environment.forEach(
        (variable, text) -> {
          String path = pathByVariable.get(variable);
          if (isServiceLink(variable, text)) {
            return;
          }
          if (path != null) {
            // SPORE_MQTT_USERNAME sorts behind MQTT_USER, so the longer name wins.
            Paths.put(values, path, known.get(path).kind().fromText(text));
            givenBy.put(path, variable);
          } else if (variable.startsWith(PREFIX)) {
            problems.add(
                variable,
                "unknown variable"
                    + Nearest.to(variable, pathByVariable.keySet())
                        .map(near -> ", perhaps " + near)
                        .orElse(""));
          }
        });
    return values;
  }

  /**
   * Kubernetes sets such variables in every container for a service named spore-something; {@code
   * SPORE_HTTP_PORT=tcp://10.96.0.7:80} is nobody's choice of a port.
   */
  private static boolean isServiceLink(String variable, String text) {
    boolean linkedPort = variable.matches(".*_PORT(_\\d+_(TCP|UDP))?");
    return variable.matches(".*_SERVICE_(HOST|PORT(_.*)?)")
        || variable.matches(".*_PORT_\\d+_(TCP|UDP)_(ADDR|PORT|PROTO)")
        || (linkedPort && text.matches("(tcp|udp)://.*"));
  }
}
