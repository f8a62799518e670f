package io.spore.gateway;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line taken apart: {@code -flag value} or {@code -flag=value}, one dash or two. By hand,
 * because picocli, which reads the simulator's flags, is too old in its form for Java's class data
 * archive: its 140 classes would be read and checked with every start.
 */
final class GivenFlags {
  private final Map<KnownFlag, List<String>> values = new EnumMap<>(KnownFlag.class);
  private final List<String> misused = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();

  GivenFlags(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      Optional<KnownFlag> known = KnownFlag.named(equals < 0 ? arg : arg.substring(0, equals));
      if (known.isEmpty()) {
        (isFlag(arg) ? unknown : arguments).add(arg);
      } else if (!known.get().takesValue()) {
        addBare(known.get(), equals >= 0);
      } else if (equals >= 0) {
        add(known.get(), arg.substring(equals + 1));
      } else if (i + 1 < args.size() && KnownFlag.named(args.get(i + 1)).isEmpty()) {
        i++;
        add(known.get(), args.get(i));
      } else {
        misused.add(known.get().text() + ": needs a value");
      }
    }
  }

  static boolean isFlag(String argument) {
    return argument.startsWith("-");
  }

  boolean has(KnownFlag flag) {
    return values.containsKey(flag);
  }

  /** The flag's values in the order in which they were given. */
  List<String> values(KnownFlag flag) {
    return values.getOrDefault(flag, List.of());
  }

  /** The flag's value; the last one when it was given several times. */
  Optional<String> value(KnownFlag flag) {
    List<String> given = values(flag);
    return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
  }

  /** Known flags that were given wrongly, and how. */
  List<String> misused() {
    return misused;
  }

  /** What looks like a flag and is none, as it was given. */
  List<String> unknown() {
    return unknown;
  }

  /** What is neither a flag nor its value. */
  List<String> arguments() {
    return arguments;
  }

  private void addBare(KnownFlag flag, boolean withValue) {
    if (withValue) {
      misused.add(flag.text() + ": takes no value");
    } else {
      add(flag, "");
    }
  }

  private void add(KnownFlag flag, String value) {
    values.computeIfAbsent(flag, first -> new ArrayList<>()).add(value);
  }
}
