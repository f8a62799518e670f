package io.spore.gateway.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the copies of each numbered message that came. Safe for use by any thread. */
final class Copies {
  private final Map<Integer, Integer> numberToCopies = new TreeMap<>();

  /** One more copy of this message came. */
  synchronized void add(int number) {
    numberToCopies.merge(number, 1, Integer::sum);
  }

  /** The message came, once more or for the first time: that counts as one copy. */
  synchronized void note(int number) {
    numberToCopies.putIfAbsent(number, 1);
  }

  /** How many copies of the message came. */
  synchronized int of(int number) {
    return numberToCopies.getOrDefault(number, 0);
  }

  /** How many messages came, copies not counted. */
  synchronized int messages() {
    return numberToCopies.size();
  }

  /** The numbers from 0 to before this one of which no copy came. */
  synchronized List<Integer> missing(int end) {
    List<Integer> missing = new ArrayList<>();
    for (int number = 0; number < end; number++) {
      if (!numberToCopies.containsKey(number)) {
        missing.add(number);
      }
    }
    return missing;
  }

  /** The numbers of which more than one copy came. */
  synchronized List<Integer> repeated() {
    return numberToCopies.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }
}
