package io.spore.gateway.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pass over the configuration: which keys were asked for, and what was wrong. */
final class Reading {
  private static final String ANY_ELEMENT = "[]";

  private final Problems problems = new Problems();
  private final Map<String, KnownKey> known = new LinkedHashMap<>();
  private final Set<String> sections = new LinkedHashSet<>();
  private final Map<String, String> fieldsApart = new HashMap<>();
  private final Map<String, String> givenBy;

  /**
   * A key that the configuration has.
   *
   * @param kind what it holds
   * @param fallback its default, as JSON would show it
   */
  record KnownKey(Kind kind, Object fallback) {}

  /**
   * Starts a pass.
   *
   * @param givenBy for keys that do not come from the file: the variable or flag that gave them
   */
  Reading(Map<String, String> givenBy) {
    this.givenBy = givenBy;
  }

  void know(String path, Kind kind, Object fallback) {
    known.put(inAnyElement(path), new KnownKey(kind, fallback));
  }

  /** The field of this list's objects may change by itself. */
  void knowFieldApart(String listPath, String field) {
    fieldsApart.put(listPath, field);
  }

  /** The field of this list's objects that may change by itself. */
  Optional<String> fieldApart(String listPath) {
    return Optional.ofNullable(fieldsApart.get(listPath));
  }

  void knowSection(String path) {
    sections.add(path);
  }

  void problem(String path, String what) {
    int element = path.indexOf('[');
    String giver = givenBy.get(element < 0 ? path : path.substring(0, element));
    problems.add(giver == null ? path : path + " (from " + giver + ")", what);
  }

  /** All keys that were asked for, with their defaults; not those of a list's elements. */
  Map<String, KnownKey> known() {
    Map<String, KnownKey> settable = new LinkedHashMap<>(known);
    settable.keySet().removeIf(path -> path.contains(ANY_ELEMENT));
    return settable;
  }

  /** What the key holds, in whichever element of a list; null when nobody asked for it. */
  Kind kind(String path) {
    KnownKey key = known.get(inAnyElement(path));
    return key == null ? null : key.kind();
  }

  Problems problems() {
    return problems;
  }

  /** Complains about every key that nobody asked for. */
  void findUnknown(String path, JsonObject values) {
    for (String key : values.fieldNames()) {
      String full = path.isEmpty() ? key : path + "." + key;
      Object value = values.getValue(key);
      KnownKey asked = known.get(inAnyElement(full));
      if (asked != null) {
        if (asked.kind() == Kind.OBJECTS) {
          findUnknownInList(full, value);
        }
      } else if (!sections.contains(full)) {
        problem(full, "unknown key" + suggestion(inAnyElement(full)));
      } else if (value instanceof JsonObject object) {
        findUnknown(full, object);
      }
    }
  }

  private void findUnknownInList(String path, Object value) {
    if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.getValue(i) instanceof JsonObject object) {
          findUnknown(path + "[" + i + "]", object);
        }
      }
    }
  }

  private String suggestion(String path) {
    Set<String> candidates = new LinkedHashSet<>(known.keySet());
    candidates.addAll(sections);
    return Nearest.to(path, candidates).map(near -> ", perhaps " + near).orElse("");
  }

  /** The path without the positions in lists: the same keys are known in every element. */
  private static String inAnyElement(String path) {
    return path.replaceAll("\\[\\d+]", ANY_ELEMENT);
  }
}
