package io.spore.gateway.config;

/**
 * Bounds on the whole process.
 *
 * @param inFlightBytes what may be inside the gateway, between the broker's socket and the clients'
 */
public record LimitsConfig(int inFlightBytes) {
  static LimitsConfig read(Section section) {
    return new LimitsConfig(section.size("inFlightBytes", "64MiB", "64KiB", "1GiB"));
  }
}
