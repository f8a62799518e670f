package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttVersion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A broker that runs, and what it was set up with.
 *
 * @param key in the script, and in the names of footnotes
 * @param name as the table shows it
 * @param port lets everybody in
 * @param authPort lets in who knows user and password; 0 when there is none
 * @param tlsPort is encrypted; 0 when there is none
 * @param ca vouches for the encrypted port
 * @param best the newest version of MQTT that it knows
 * @param lacks the checks of {@link BridgeSuite} of which it is known that it does not pass them
 */
record TestBroker(
    String key,
    String name,
    String host,
    int port,
    int authPort,
    int tlsPort,
    String user,
    String password,
    Path ca,
    MqttVersion best,
    Set<String> lacks) {

  /**
   * A broker that somebody else started, described by system properties {@code interop.NAME.port}
   * and so on.
   */
  static TestBroker described(String name, Properties properties) {
    String prefix = "interop." + name + ".";
    return new TestBroker(
        name,
        properties.getProperty(prefix + "title", name),
        "127.0.0.1",
        Integer.parseInt(properties.getProperty(prefix + "port")),
        Integer.parseInt(properties.getProperty(prefix + "authPort", "0")),
        Integer.parseInt(properties.getProperty(prefix + "tlsPort", "0")),
        properties.getProperty(prefix + "user", "gateway"),
        properties.getProperty(prefix + "password", "secret"),
        Path.of(properties.getProperty("interop.ca", "none")),
        properties.getProperty(prefix + "version", "5").equals("5")
            ? MqttVersion.V5
            : MqttVersion.V3_1_1,
        Arrays.stream(properties.getProperty(prefix + "lacks", "").split(","))
            .filter(check -> !check.isEmpty())
            .collect(Collectors.toSet()));
  }
}
