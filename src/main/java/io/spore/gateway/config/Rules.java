package io.spore.gateway.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What a single value must be, whatever its key. A rule turns the value as it is written into the
 * value that is meant; where it can't, it throws an {@link IllegalArgumentException} whose message
 * is the complaint.
 */
final class Rules {
  private Rules() {}

  /** A name or an address to bind. */
  static String host(String text) {
    if (text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException(
          shown(text) + " is not a host (for example 0.0.0.0 or 127.0.0.1)");
    }
    return text;
  }

  /**
   * What something is called, fit for file names, logs and topics.
   *
   * @param what the complaint's word for it
   */
  static String name(String text, String what) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          text + " is no " + what + ": use 1 to 64 letters, digits, dots, dashes, underscores");
    }
    return text;
  }

  /** A file that must be readable. */
  static Path readable(String text) {
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("no such file: " + file.toAbsolutePath());
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException("not a readable file: " + file.toAbsolutePath());
    }
    return file;
  }

  /** A number within bounds, both included. */
  static double within(Number number, int least, int most) {
    double value = number.doubleValue();
    if (value < least || value > most || Double.isNaN(value)) {
      throw new IllegalArgumentException(number + " is outside " + least + "-" + most);
    }
    return value;
  }

  /** A whole number within bounds, both included. */
  static int whole(Number number, int least, int most) {
    double value = within(number, least, most);
    if (value != Math.rint(value)) {
      throw new IllegalArgumentException(number + " is not a whole number");
    }
    return (int) value;
  }

  /** A duration within bounds, both included. */
  static Duration duration(String text, String least, String most) {
    return within(text, Units::duration, least, most);
  }

  /** A size in bytes within bounds, both included. */
  static long bytes(String text, String least, String most) {
    return within(text, Units::size, least, most);
  }

  private static <T extends Comparable<T>> T within(
      String text, Function<String, T> parse, String least, String most) {
    T value = parse.apply(text);
    if (value.compareTo(parse.apply(least)) < 0 || value.compareTo(parse.apply(most)) > 0) {
      throw new IllegalArgumentException(text + " is outside " + least + "-" + most);
    }
    return value;
  }

  /** One of the constants of an enum, by its {@link #word}. */
  static <E extends Enum<E>> E constant(String text, Class<E> choices) {
    Map<String, E> wordToConstant = new LinkedHashMap<>();
    for (E constant : choices.getEnumConstants()) {
      wordToConstant.put(word(constant), constant);
    }
    if (!wordToConstant.containsKey(text)) {
      throw new IllegalArgumentException(
          shown(text) + " is none of " + String.join(", ", wordToConstant.keySet()));
    }
    return wordToConstant.get(text);
  }

  /** A constant as people write it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The value as a complaint shows it: not what is inside, where a secret may be. */
  static String shown(Object value) {
    if (value instanceof String text) {
      return '"' + text + '"';
    }
    boolean object = value instanceof JsonObject || value instanceof Map;
    boolean list = value instanceof JsonArray || value instanceof List;
    return object ? "an object" : list ? "a list" : String.valueOf(value);
  }
}
