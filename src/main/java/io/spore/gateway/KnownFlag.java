package io.spore.gateway;

import java.util.Arrays;
import java.util.Optional;

/** The flags, in the order in which the help shows them. */
enum KnownFlag {
  CONF("-conf", "FILE", "configuration file (JSON)"),
  MQTT("-mqtt", "URL", "MQTT broker: tcp://host, tls://host, ws://host/path or embedded"),
  MQTT_TOPIC(
      "-mqtt-topic",
      "FILTER[:QOS]",
      "what to subscribe to, in place of #; may be given several times"),
  PORT("-port", "PORT", "HTTP and WebSocket port (default 3001)"),
  UDP_PORT("-udp-port", "PORT", "port that SPORE nodes send to (default 4210)"),
  LOG_LEVEL("-log-level", "LEVEL", "debug, info, warn or error (default info)"),
  CLUSTER("-cluster", "", "be one with the other gateways, on this machine at least"),
  DEMO("-demo", "", "embedded broker, sample messages and simulated nodes, to look around"),
  IMPORT("-import", "FILE", "fill the empty event log (log.dir) with a recording and end"),
  HELP("-help", "", "show this and end"),
  H("-h", "", "the same as -help"),
  VERSION("-version", "", "show the version and end");

  private final String text;
  private final String label;
  private final String description;

  KnownFlag(String text, String label, String description) {
    this.text = text;
    this.label = label;
    this.description = description;
  }

  /** The flag with one of its names, which have one dash or two. */
  static Optional<KnownFlag> named(String name) {
    String text = name.startsWith("--") ? name.substring(1) : name;
    return Arrays.stream(values()).filter(flag -> flag.text.equals(text)).findFirst();
  }

  /** As users write it, with one dash. */
  String text() {
    return text;
  }

  boolean takesValue() {
    return !label.isEmpty();
  }

  /** The flag and what its value is. */
  String withLabel() {
    return takesValue() ? text + " " + label : text;
  }

  String description() {
    return description;
  }
}
