package io.spore.gateway.config;

/**
 * Text that must not reach a log: it prints as {@code ***}.
 *
 * @param reveal the text itself
 */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
