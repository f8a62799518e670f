package io.spore.gateway.config;

/**
 * What one reading of the configuration gave.
 *
 * @param config everything, checked
 * @param settings the same as single values, to see later what has changed
 */
public record LoadedConfig(GatewayConfig config, Settings settings) {}
