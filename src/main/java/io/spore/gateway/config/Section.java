package io.spore.gateway.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
      problem(key, "is not an object"); // no value: a URL with a password may have gone astray
    }
    JsonObject inner = value instanceof JsonObject object ? object : new JsonObject();
    return new Section(path(key), inner, reading);
  }

  String text(String key, String fallback) {
    return value(key, Kind.TEXT, fallback, String.class, text -> text);
  }

  /** A name or an address to bind. */
  String host(String key, String fallback) {
    return value(key, Kind.TEXT, fallback, String.class, Rules::host);
  }

  Optional<String> optionalText(String key) {
    return Optional.of(text(key, "")).filter(text -> !text.isEmpty());
  }

  /**
   * What something is called, fit for file names, logs and topics; empty only if the default is.
   */
  String name(String key, String fallback) {
    return value(
        key,
        Kind.TEXT,
        fallback,
        String.class,
        text -> text.equals(fallback) ? text : Rules.name(text, key));
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
    return optionalText(key).flatMap(text -> tryParse(key, text, Rules::readable));
  }

  boolean flag(String key, boolean fallback) {
    return value(key, Kind.FLAG, fallback, Boolean.class, flag -> flag);
  }

  int whole(String key, int fallback, int least, int most) {
    return value(
        key, Kind.WHOLE, fallback, Number.class, number -> Rules.whole(number, least, most));
  }

  /** A share of a whole, 0 to 1. */
  double share(String key, double fallback) {
    return value(key, Kind.NUMBER, fallback, Number.class, number -> Rules.within(number, 0, 1));
  }

  Duration duration(String key, String fallback, String least, String most) {
    return value(
        key, Kind.DURATION, fallback, String.class, text -> Rules.duration(text, least, most));
  }

  int size(String key, String fallback, String least, String most) {
    return Math.toIntExact(bytes(key, fallback, least, most));
  }

  /** A size that may exceed what an array can hold. */
  long bytes(String key, String fallback, String least, String most) {
    return value(key, Kind.SIZE, fallback, String.class, text -> Rules.bytes(text, least, most));
  }

  <E extends Enum<E>> E choice(String key, E fallback) {
    return value(
        key,
        Kind.TEXT,
        Rules.word(fallback),
        String.class,
        text -> Rules.constant(text, fallback.getDeclaringClass()));
  }

  /** A list of texts, at least one, each turned into something else. */
  <T> List<T> list(String key, List<String> fallback, Function<String, T> parse) {
    JsonArray array = array(key, Kind.LIST, new JsonArray(fallback));
    if (array.isEmpty()) {
      problem(key, "is empty: name at least one");
    }
    return parsed(key, array, parse);
  }

  /** A list of texts that is empty by default, each turned into something else. */
  <T> List<T> optionalList(String key, Function<String, T> parse) {
    return optionalList(key, List.of(), parse);
  }

  /** A list of texts that may be empty, each turned into something else. */
  <T> List<T> optionalList(String key, List<String> fallback, Function<String, T> parse) {
    return parsed(key, array(key, Kind.LIST, new JsonArray(fallback)), parse);
  }

  private <T> List<T> parsed(String key, JsonArray array, Function<String, T> parse) {
    List<T> result = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String element = key + "[" + i + "]";
      if (array.getValue(i) instanceof String text) {
        tryParse(element, text, parse).ifPresent(result::add);
      } else {
        problem(element, Rules.shown(array.getValue(i)) + " is not a text");
      }
    }
    return result;
  }

  /** A list of objects, at least one, each read by the function. */
  <T> List<T> objects(String key, JsonArray fallback, Function<Section, T> read) {
    JsonArray array = array(key, Kind.OBJECTS, fallback);
    if (array.isEmpty()) {
      problem(key, "is empty: name at least one");
    }
    return objects(key, array, new JsonObject(), read);
  }

  /**
   * A list of objects that may be empty. What an object does not say it takes from this section.
   *
   * @param own keys that are not taken over
   * @param apart a field that may change while the rest of the object stays in force
   */
  <T> List<T> heirs(String key, Set<String> own, String apart, Function<Section, T> read) {
    reading.knowFieldApart(path(key), apart);
    JsonObject inherited = values.copy();
    own.forEach(inherited::remove);
    inherited.remove(key);
    return objects(key, array(key, Kind.OBJECTS, new JsonArray()), inherited, read);
  }

  /** A list of objects that is empty by default, each read by the function. */
  <T> List<T> optionalObjects(String key, Function<Section, T> read) {
    return objects(key, array(key, Kind.OBJECTS, new JsonArray()), new JsonObject(), read);
  }

  private <T> List<T> objects(
      String key, JsonArray array, JsonObject inherited, Function<Section, T> read) {
    List<T> result = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String element = key + "[" + i + "]";
      if (array.getValue(i) instanceof JsonObject object) {
        JsonObject merged = inherited.copy().mergeIn(object);
        result.add(read.apply(new Section(path(element), merged, reading)));
      } else {
        problem(element, Rules.shown(array.getValue(i)) + " is not an object");
      }
    }
    return result;
  }

  private JsonArray array(String key, Kind kind, JsonArray fallback) {
    reading.know(path(key), kind, fallback);
    Object value = values.getValue(key);
    if (value instanceof JsonArray array) {
      return array;
    }
    if (value != null) {
      problem(key, Rules.shown(value) + " is not " + kind.article());
    }
    return fallback;
  }

  /** A value turned into something else; empty, with the complaint noted, when it can't be. */
  <V, T> Optional<T> tryParse(String key, V value, Function<V, T> parse) {
    try {
      return Optional.of(parse.apply(value));
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return Optional.empty();
    }
  }

  /** Complains unless the one duration is longer than the other. */
  void expectLonger(String key, Duration value, String thanKey, Duration than) {
    if (value.compareTo(than) <= 0) {
      problem(
          key,
          Units.text(value)
              + " is not longer than "
              + path(thanKey)
              + ", which is "
              + Units.text(than));
    }
  }

  void problem(String key, String what) {
    reading.problem(path(key), what);
  }

  private <V, T> T value(String key, Kind kind, V fallback, Class<V> type, Function<V, T> check) {
    reading.know(path(key), kind, fallback);
    Object value = values.getValue(key);
    if (value != null) {
      try {
        if (!type.isInstance(value)) {
          throw new IllegalArgumentException(Rules.shown(value) + " is not " + kind.article());
        }
        return check.apply(type.cast(value));
      } catch (IllegalArgumentException e) {
        problem(key, e.getMessage());
      }
    }
    return check.apply(fallback);
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
