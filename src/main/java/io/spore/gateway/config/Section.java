package io.spore.gateway.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One object of the configuration while it is read. Each getter names a key, its default and its
 * bounds; what is wrong goes to the problems and the default stands in, so that reading goes on and
 * finds the rest. What was never asked for is an unknown key.
 */
final class Section {
  private final String path;
  private final JsonObject values;
  private final Reading reading;

  Section(String path, JsonObject values, Reading reading) {
    this.path = path;
    this.values = values;
    this.reading = reading;
  }

  /** The object under this key; empty when there is none. */
  Section section(String key) {
    Object value = values.getValue(key);
    reading.knowSection(path(key));
    if (value != null && !(value instanceof JsonObject)) {
      problem(key, shown(value) + " is not an object");
    }
    JsonObject inner = value instanceof JsonObject object ? object : new JsonObject();
    return new Section(path(key), inner, reading);
  }

  String text(String key, String fallback) {
    return value(key, Kind.TEXT, fallback, String.class, text -> text);
  }

  Optional<String> optionalText(String key) {
    return Optional.of(text(key, "")).filter(text -> !text.isEmpty());
  }

  /** A text that must not show up anywhere. */
  Optional<Secret> secret(String key) {
    reading.know(path(key), Kind.SECRET, "");
    Object value = values.getValue(key);
    if (value == null || "".equals(value)) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      problem(key, "is not a text");
      return Optional.empty();
    }
    return Optional.of(new Secret(text));
  }

  /** A file that must be readable. */
  Optional<Path> file(String key) {
    Optional<Path> file = optionalText(key).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      problem(key, "no such file, or not readable: " + file.get().toAbsolutePath());
    }
    return file;
  }

  boolean flag(String key, boolean fallback) {
    return value(key, Kind.FLAG, fallback, Boolean.class, flag -> flag);
  }

  int whole(String key, int fallback, int least, int most) {
    return value(
            key,
            Kind.WHOLE,
            fallback,
            Number.class,
            number -> {
              if (number.doubleValue() != number.longValue()) {
                throw new IllegalArgumentException(number + " is not a whole number");
              }
              return (int) within(number.longValue(), least, most, number.toString());
            })
        .intValue();
  }

  double share(String key, double fallback) {
    return value(
            key,
            Kind.NUMBER,
            fallback,
            Number.class,
            number -> {
              if (!(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
                throw new IllegalArgumentException(number + " is outside 0-1");
              }
              return number.doubleValue();
            })
        .doubleValue();
  }

  Duration duration(String key, String fallback, String least, String most) {
    return parsed(
        key,
        Kind.DURATION,
        fallback,
        text -> {
          Duration duration = Units.duration(text);
          if (duration.compareTo(Units.duration(least)) < 0
              || duration.compareTo(Units.duration(most)) > 0) {
            throw new IllegalArgumentException(text + " is outside " + least + "-" + most);
          }
          return duration;
        });
  }

  int size(String key, String fallback, String least, String most) {
    return parsed(
        key,
        Kind.SIZE,
        fallback,
        text -> {
          long bytes = Units.size(text);
          if (bytes < Units.size(least) || bytes > Units.size(most)) {
            throw new IllegalArgumentException(text + " is outside " + least + "-" + most);
          }
          return (int) bytes;
        });
  }

  <E extends Enum<E>> E choice(String key, E fallback) {
    Class<E> type = fallback.getDeclaringClass();
    return parsed(
        key,
        Kind.TEXT,
        word(fallback),
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            text
                                + " is none of "
                                + String.join(
                                    ", ",
                                    Arrays.stream(type.getEnumConstants())
                                        .map(Section::word)
                                        .toList()))));
  }

  /** A text that is turned into something else, with the complaint of whoever turns it. */
  <T> T parsed(String key, Kind kind, String fallback, Function<String, T> parse) {
    return value(key, kind, fallback, String.class, text -> text, parse);
  }

  /** A list of texts, each turned into something else. */
  <T> List<T> list(String key, List<String> fallback, Function<String, T> parse) {
    reading.know(path(key), Kind.LIST, new JsonArray(fallback).encode());
    Object value = values.getValue(key);
    if (value != null && !(value instanceof JsonArray)) {
      problem(key, shown(value) + " is not a list");
    }
    List<?> elements = value instanceof JsonArray array ? array.getList() : fallback;
    List<T> result = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      String element = key + "[" + i + "]";
      if (elements.get(i) instanceof String text) {
        try {
          result.add(parse.apply(text));
        } catch (IllegalArgumentException e) {
          problem(element, e.getMessage());
        }
      } else {
        problem(element, shown(elements.get(i)) + " is not a text");
      }
    }
    return result;
  }

  /** A list of objects, each read by the function. */
  <T> List<T> objects(String key, JsonArray fallback, Function<Section, T> read) {
    reading.know(path(key), Kind.OBJECTS, fallback.encode());
    Object value = values.getValue(key);
    if (value != null && !(value instanceof JsonArray)) {
      problem(key, shown(value) + " is not a list");
    }
    JsonArray array = value instanceof JsonArray given ? given : fallback;
    List<T> result = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String element = key + "[" + i + "]";
      if (array.getValue(i) instanceof JsonObject object) {
        result.add(read.apply(new Section(path(element), object, reading)));
      } else {
        problem(element, shown(array.getValue(i)) + " is not an object");
      }
    }
    return result;
  }

  /** A text turned into something else; empty, with the complaint noted, when it can't be. */
  <T> Optional<T> tryParse(String key, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return Optional.empty();
    }
  }

  void problem(String key, String what) {
    reading.problem(path(key), what);
  }

  private <V, T> T value(String key, Kind kind, T fallback, Class<V> type, Function<V, T> check) {
    return value(key, kind, fallback, type, check, given -> given);
  }

  private <V, D, T> T value(
      String key, Kind kind, D fallback, Class<V> type, Function<V, D> check, Function<D, T> turn) {
    reading.know(path(key), kind, fallback);
    Object value = values.getValue(key);
    if (value != null) {
      try {
        if (!type.isInstance(value)) {
          throw new IllegalArgumentException(shown(value) + " is not " + kind.article());
        }
        return turn.apply(check.apply(type.cast(value)));
      } catch (IllegalArgumentException e) {
        problem(key, e.getMessage());
      }
    }
    return turn.apply(fallback);
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static long within(long number, long least, long most, String shown) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(shown + " is outside " + least + "-" + most);
    }
    return number;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String shown(Object value) {
    return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
  }
}
