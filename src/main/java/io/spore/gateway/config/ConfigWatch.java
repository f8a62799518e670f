package io.spore.gateway.config;

import io.spore.gateway.config.LiveSettings.Effect;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the configuration file: when it changes, the whole configuration is read anew. What
 * is wrong is said and changes nothing; what is right is put into force as far as that is possible
 * while the gateway runs, and the rest is said to need a restart.
 */
public final class ConfigWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  /** Whoever writes a file may do so in several steps. */
  private static final long SETTLE_MS = 200;

  private final Path file;
  private final Supplier<Future<LoadedConfig>> load;
  private final LiveSettings live;
  private final long everyMs;

  private final Settings started;
  private Settings latest;
  private ConfigRetriever retriever;
  private boolean checkPlanned;

  /**
   * Prepares to watch; deploy one instance.
   *
   * @param file the configuration file
   * @param load reads file, environment and flags anew; fails with {@link ConfigException}
   * @param running what the gateway was started with, which also says how often to look
   * @param live puts changes into force
   */
  public ConfigWatch(
      Path file, Supplier<Future<LoadedConfig>> load, LoadedConfig running, LiveSettings live) {
    this.file = file;
    this.load = load;
    this.live = live;
    this.started = running.settings();
    this.latest = running.settings();
    this.everyMs = running.config().reloadInterval().toMillis();
  }

  /** Completes when every later change of the file will be noticed. */
  @Override
  public Future<?> start() {
    retriever = ConfigRetriever.create(vertx, asItIs());
    return retriever
        .getConfig()
        .onSuccess(
            content -> {
              retriever.listen(change -> planCheck());
              // It may have changed since it was read to start with.
              planCheck();
            });
  }

  @Override
  public Future<?> stop() {
    return retriever.close();
  }

  /** The file as text, whatever it holds, so that also what is no JSON counts as a change. */
  private ConfigRetrieverOptions asItIs() {
    return new ConfigRetrieverOptions()
        .setIncludeDefaultStores(false)
        .setScanPeriod(everyMs)
        .addStore(
            new ConfigStoreOptions()
                .setType("file")
                .setFormat("raw")
                .setOptional(true)
                .setConfig(
                    new JsonObject()
                        .put("path", file.toAbsolutePath().toString())
                        .put("raw.key", "content")));
  }

  private void planCheck() {
    if (!checkPlanned) {
      checkPlanned = true;
      vertx.setTimer(
          SETTLE_MS,
          settled -> {
            checkPlanned = false;
            load.get().onSuccess(this::accept).onFailure(this::reject);
          });
    }
  }

  private void accept(LoadedConfig loaded) {
    List<Settings.Change> changes = latest.changesTo(loaded.settings());
    if (changes.isEmpty()) {
      return;
    }
    latest = loaded.settings();
    live.apply(changes, loaded.config()).forEach(this::tell);
  }

  private void tell(Settings.Change change, Effect effect) {
    boolean asStarted = effect == Effect.NEEDS_RESTART && latest.agreesOn(change.key(), started);
    (effect == Effect.APPLIED || asStarted ? LOG.atInfo() : LOG.atWarn())
        .addKeyValue("key", change.key())
        .addKeyValue("before", change.before())
        .addKeyValue("after", change.after())
        .addKeyValue("effect", asStarted ? "runs so already" : effect.text())
        .log("configuration changed");
  }

  private void reject(Throwable failure) {
    live.countRejected();
    List<String> problems =
        failure instanceof ConfigException wrong
            ? wrong.problems()
            : List.of(String.valueOf(failure.getMessage()));
    LOG.atWarn()
        .addKeyValue("file", file)
        .addKeyValue("problems", String.join("; ", problems))
        .log("configuration rejected, the old one stays");
  }
}
