package io.spore.gateway.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them: {@code 250ms}, {@code 10s}, {@code 1MiB}. */
final class Units {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]+)");
  private static final Map<String, Duration> DURATIONS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES =
      Map.of(
          "b",
          1L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L);

  private Units() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Duration duration(String text) {
    Matcher amount = AMOUNT.matcher(text.trim());
    Duration unit =
        amount.matches() ? DURATIONS.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          '"' + text + "\" is not a duration (for example 250ms, 10s, 5m, 1h)");
    }
    try {
      return unit.multipliedBy(Long.parseLong(amount.group(1)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text + " is too long a duration", e);
    }
  }

  /** The duration as people write it, in the largest unit that fits without a rest. */
  static String text(Duration duration) {
    return DURATIONS.entrySet().stream()
        .filter(unit -> duration.toMillis() % unit.getValue().toMillis() == 0)
        .max(Map.Entry.comparingByValue())
        .map(unit -> duration.toMillis() / unit.getValue().toMillis() + unit.getKey())
        .orElseThrow();
  }

  /**
   * Reads a size in bytes.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static long size(String text) {
    Matcher amount = AMOUNT.matcher(text.trim());
    Long unit = amount.matches() ? SIZES.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException('"' + text + "\" is not a size (for example 64KiB, 1MiB)");
    }
    try {
      return Math.multiplyExact(unit, Long.parseLong(amount.group(1)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text + " is too large a size", e);
    }
  }
}
