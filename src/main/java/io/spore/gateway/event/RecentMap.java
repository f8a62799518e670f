package io.spore.gateway.event;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers the entries used lately, within a bound. Entries live in two generations; one that is
 * used moves to the young one, and when that is full it becomes the old one, whose unused entries
 * are forgotten. So what is in steady use stays, however much passes by. Not thread-safe.
 *
 * @param <K> keys are compared by {@code equals}
 */
public final class RecentMap<K, V> {
  private final int generation;
  private Map<K, Entry<K, V>> young = new HashMap<>();
  private Map<K, Entry<K, V>> old = new HashMap<>();

  private record Entry<K, V>(K key, V value) {}

  /**
   * Remembers nothing yet.
   *
   * @param most how many entries at most; at least half as many are remembered of those used last
   */
  public RecentMap(int most) {
    this.generation = Math.max(1, most / 2);
  }

  /**
   * What was put under an equal key.
   *
   * @param key only for looking up: it may be changed afterwards
   * @return null when it was not put, or is forgotten
   */
  public V get(K key) {
    Entry<K, V> entry = young.get(key);
    if (entry == null) {
      entry = old.remove(key);
      if (entry == null) {
        return null;
      }
      keep(entry);
    }
    return entry.value();
  }

  /** Remembers the value; the key must not change any more. */
  public void put(K key, V value) {
    old.remove(key);
    keep(new Entry<>(key, value));
  }

  /** How many entries are remembered. */
  public int size() {
    return young.size() + old.size();
  }

  private void keep(Entry<K, V> entry) {
    if (young.size() >= generation) {
      Map<K, Entry<K, V>> forgotten = old;
      old = young;
      young = forgotten;
      young.clear();
    }
    young.put(entry.key(), entry);
  }
}
