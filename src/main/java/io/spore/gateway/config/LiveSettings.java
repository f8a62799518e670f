package io.spore.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which settings can change while the gateway runs, and who puts them into force. */
public final class LiveSettings {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

  private final List<Handler> handlers = new CopyOnWriteArrayList<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  private record Handler(String prefix, Consumer<GatewayConfig> apply) {
    boolean handles(String key) {
      return key.equals(prefix) || key.startsWith(prefix + ".");
    }
  }

  /** What becomes of a change. */
  enum Effect {
    /** It is in force. */
    APPLIED("in force now"),
    /** It could not be put into force. */
    FAILED("could not be put into force"),
    /** Nobody can put it into force while the gateway runs. */
    NEEDS_RESTART("needs a restart");

    private final String text;

    Effect(String text) {
      this.text = text;
    }

    /** The effect as logs show it. */
    String text() {
      return text;
    }
  }

  /**
   * Registers somebody who can put settings into force.
   *
   * @param prefix a key, or the beginning of several up to a dot, such as {@code udp.allow} or
   *     {@code auth}
   * @param apply is given the whole new configuration, once however many of the keys have changed;
   *     called on an event loop, must not block
   */
  public LiveSettings on(String prefix, Consumer<GatewayConfig> apply) {
    handlers.add(new Handler(prefix, apply));
    return this;
  }

  /** The keys, or beginnings of keys, that somebody registered for. */
  public List<String> prefixes() {
    return handlers.stream().map(Handler::prefix).distinct().toList();
  }

  /** How often a changed configuration was accepted. */
  public long accepted() {
    return accepted.sum();
  }

  /** How often a changed configuration was rejected for what is wrong with it. */
  public long rejected() {
    return rejected.sum();
  }

  void countRejected() {
    rejected.increment();
  }

  /** Puts the changes into force, as far as there is somebody who can. */
  Map<Settings.Change, Effect> apply(List<Settings.Change> changes, GatewayConfig config) {
    accepted.increment();
    Map<Handler, Effect> called = new LinkedHashMap<>();
    Map<Settings.Change, Effect> effects = new LinkedHashMap<>();
    for (Settings.Change change : changes) {
      List<Effect> ofHandlers = new ArrayList<>();
      for (Handler handler : handlers) {
        if (handler.handles(change.key())) {
          ofHandlers.add(called.computeIfAbsent(handler, first -> call(first, config)));
        }
      }
      effects.put(
          change,
          ofHandlers.isEmpty()
              ? Effect.NEEDS_RESTART
              : ofHandlers.contains(Effect.FAILED) ? Effect.FAILED : Effect.APPLIED);
    }
    return effects;
  }

  private static Effect call(Handler handler, GatewayConfig config) {
    try {
      handler.apply().accept(config);
      return Effect.APPLIED;
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("key", handler.prefix())
          .setCause(e)
          .log("setting could not be put into force");
      return Effect.FAILED;
    }
  }
}
