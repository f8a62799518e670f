package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The bridges that are up, by the names of their brokers. They come and go, for one in whose place
 * another gateway leads, or for good. Safe for use by any thread.
 */
public final class Bridges {
  /** The one without a name is the first one. */
  private final ConcurrentSkipListMap<String, MqttBridgeVerticle> byName =
      new ConcurrentSkipListMap<>();

  /** What is wanted since it was changed, for bridges that come up later. */
  private final Map<String, List<Subscription>> changed = new ConcurrentHashMap<>();

  /** A bridge is up. */
  void add(MqttBridgeVerticle bridge) {
    byName.put(bridge.name(), bridge);
    List<Subscription> wanted = changed.get(bridge.name());
    if (wanted != null) {
      // there is no link yet that could refuse
      Future<Void> unused = bridge.apply(wanted);
    }
  }

  /** A bridge goes down. */
  void remove(MqttBridgeVerticle bridge) {
    byName.remove(bridge.name(), bridge);
  }

  /** The bridge to the broker of this name; with an empty name any one, if need be. */
  Optional<MqttBridgeVerticle> named(String name) {
    Map.Entry<String, MqttBridgeVerticle> first = byName.firstEntry();
    return name.isEmpty() && first != null
        ? Optional.of(first.getValue())
        : Optional.ofNullable(byName.get(name));
  }

  /**
   * Subscribes to other topics at one broker from now on, as {@link MqttBridgeVerticle#apply} does,
   * also when its bridge comes up only later.
   *
   * @param name the broker's name; empty for the one of {@code mqtt.url}
   * @param wanted at least one, with valid filters
   */
  public Future<Void> apply(String name, List<Subscription> wanted) {
    List<Subscription> before = changed.put(name, List.copyOf(wanted));
    MqttBridgeVerticle bridge = byName.get(name);
    if (bridge == null) {
      return Future.succeededFuture();
    }
    return bridge.apply(wanted).onFailure(refused -> restore(name, before));
  }

  private void restore(String name, List<Subscription> before) {
    if (before == null) {
      changed.remove(name);
    } else {
      changed.put(name, before);
    }
  }
}
