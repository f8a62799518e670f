package io.spore.gateway.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which version of MQTT the gateway speaks with its broker. */
public enum MqttVersion {
  /** MQTT 3.1.1, which every broker knows. */
  V3_1_1("3.1.1"),
  /** MQTT 5, and nothing else. */
  V5("5"),
  /** MQTT 5 if the broker knows it, otherwise MQTT 3.1.1; found out with each connect. */
  AUTO("auto");

  private final String word;

  MqttVersion(String word) {
    this.word = word;
  }

  static MqttVersion parse(String text) {
    return Arrays.stream(values())
        .filter(version -> version.word.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    '"'
                        + text
                        + "\" is none of "
                        + Arrays.stream(values())
                            .map(MqttVersion::toString)
                            .collect(Collectors.joining(", "))));
  }

  /** The word that stands for it in the configuration. */
  @Override
  public String toString() {
    return word;
  }
}
