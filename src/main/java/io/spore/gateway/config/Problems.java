package io.spore.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that a person can mend it all at once. */
final class Problems {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void add(String where, String what) {
    lines.add(where + ": " + what);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
