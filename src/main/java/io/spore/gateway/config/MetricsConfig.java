package io.spore.gateway.config;

/**
 * What the gateway tells of itself in numbers.
 *
 * @param enabled whether metrics are kept and served
 */
public record MetricsConfig(boolean enabled) {
  static MetricsConfig read(Section section) {
    return new MetricsConfig(section.flag("enabled", true));
  }
}
