package io.spore.gateway.config;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The value of every key, wherever it came from, to see what differs from one time to another. */
public final class Settings {
  private static final String MASK = "***";

  private final Map<String, Setting> byKey = new LinkedHashMap<>();

  /**
   * A value.
   *
   * @param text as JSON, to compare
   * @param shown the same without secrets, to show
   * @param list the key of the list that it is a field of; empty for a key of its own
   */
  private record Setting(String text, String shown, String list) {}

  /**
   * A key whose value differs. Secrets read {@code ***}.
   *
   * @param key as a dotted path
   * @param before the value; lists as JSON
   * @param after the value; lists as JSON
   */
  public record Change(String key, String before, String after) {}

  /** The values that were read, defaults where there was none. */
  static Settings of(JsonObject merged, Reading reading) {
    Settings settings = new Settings();
    reading
        .known()
        .forEach(
            (path, key) -> {
              Object given = Paths.get(merged, path);
              Object value = given == null ? key.fallback() : given;
              Object masked = masked(path, value, reading);
              reading
                  .fieldApart(path)
                  .ifPresentOrElse(
                      field -> settings.putApart(path, field, value, masked),
                      () -> settings.put(path, value, masked, ""));
            });
    return settings;
  }

  /** A list without one field of its objects, and that field as a setting beside it. */
  private void putApart(String path, String field, Object value, Object masked) {
    put(path, fields(value, name -> !name.equals(field)), masked, "");
    put(
        path + "." + field,
        fields(value, name -> name.equals(field)),
        fields(masked, name -> name.equals(field)),
        path);
  }

  private void put(String path, Object value, Object masked, String list) {
    byKey.put(path, new Setting(Json.encode(value), shown(masked), list));
  }

  /** The list with those fields of its objects that are wanted. */
  private static JsonArray fields(Object list, Predicate<String> wanted) {
    JsonArray reduced = new JsonArray();
    for (Object element : (JsonArray) list) {
      JsonObject copy = ((JsonObject) element).copy();
      copy.fieldNames().removeIf(wanted.negate());
      reduced.add(copy);
    }
    return reduced;
  }

  /**
   * What is different in the other settings, in the order of the rooms. A list that differs is told
   * as a whole; if it does so in the field only that is looked at apart, that field alone.
   */
  public List<Change> changesTo(Settings other) {
    List<Change> changes = new ArrayList<>();
    byKey.forEach(
        (key, before) -> {
          Setting after = other.byKey.get(key);
          boolean told = !before.list().isEmpty() && !agreesOn(before.list(), other);
          if (!told && !before.text().equals(after.text())) {
            changes.add(new Change(key, before.shown(), after.shown()));
          }
        });
    return changes;
  }

  /** Whether the key has the same value in the other settings. */
  boolean agreesOn(String key, Settings other) {
    return byKey.get(key).text().equals(other.byKey.get(key).text());
  }

  private static String shown(Object value) {
    return value instanceof String text ? text : Json.encode(value);
  }

  private static Object masked(String path, Object value, Reading reading) {
    if (reading.kind(path) == Kind.SECRET) {
      return "".equals(value) ? value : MASK;
    }
    if (value instanceof JsonObject object) {
      JsonObject copy = new JsonObject();
      object.forEach(
          field ->
              copy.put(
                  field.getKey(), masked(path + "." + field.getKey(), field.getValue(), reading)));
      return copy;
    }
    if (value instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(element -> copy.add(masked(path + "[0]", element, reading)));
      return copy;
    }
    return value;
  }
}
