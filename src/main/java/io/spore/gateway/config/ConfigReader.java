package io.spore.gateway.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the configuration: flags win over the environment, the environment over the file, the file
 * over the defaults. Collects every problem before it complains.
 */
public final class ConfigReader {
  private final Vertx vertx;
  private final Map<String, String> environment;

  /**
   * Prepares a reader.
   *
   * @param vertx runs the Vert.x Config stores
   * @param environment the process's environment variables
   */
  public ConfigReader(Vertx vertx, Map<String, String> environment) {
    this.vertx = vertx;
    this.environment = environment;
  }

  /**
   * Reads and checks everything.
   *
   * @param file the configuration file, if one was named
   * @param flags keys as dotted paths, with the flag's name and its text
   * @return fails with {@link ConfigException} when anything is wrong
   */
  public Future<GatewayConfig> read(Optional<Path> file, Map<String, Flag> flags) {
    return load(file, flags).map(LoadedConfig::config);
  }

  /**
   * Reads and checks everything, and remembers the single values.
   *
   * @param file the configuration file, if one was named
   * @param flags keys as dotted paths, with the flag's name and its text
   * @return fails with {@link ConfigException} when anything is wrong
   */
  public Future<LoadedConfig> load(Optional<Path> file, Map<String, Flag> flags) {
    String source = file.map(Path::toString).orElse("configuration");
    Map<String, String> givenBy = new LinkedHashMap<>();
    Problems problems = new Problems();
    Map<String, Reading.KnownKey> known = knownKeys();
    JsonObject fromEnvironment = new EnvironmentKeys(known, environment).values(givenBy, problems);
    JsonObject fromFlags = values(flags, known, givenBy);
    ConfigRetrieverOptions stores = new ConfigRetrieverOptions().setIncludeDefaultStores(false);
    // A later store wins over those before it.
    if (file.isPresent() && ConfigFile.check(file.get(), problems)) {
      String path = file.get().toAbsolutePath().toString();
      stores.addStore(store("file", new JsonObject().put("path", path)));
    }
    stores.addStore(store("json", fromEnvironment));
    stores.addStore(store("json", fromFlags));
    ConfigRetriever retriever = ConfigRetriever.create(vertx, stores);
    return retriever
        .getConfig()
        .map(merged -> checked(source, merged, givenBy, problems))
        .eventually(retriever::close);
  }

  /**
   * A setting given on the command line.
   *
   * @param name as the user wrote it, such as {@code -port}
   * @param text its value
   */
  public record Flag(String name, String text) {}

  /** Every key with its default, as JSON holds it, in the order of the rooms. */
  public static Map<String, Object> keysAndDefaults() {
    Map<String, Object> result = new LinkedHashMap<>();
    knownKeys().forEach((path, key) -> result.put(path, key.fallback()));
    return result;
  }

  /** The environment variable that sets this key. */
  public static String variableFor(String path) {
    return EnvironmentKeys.variableFor(path);
  }

  private static JsonObject values(
      Map<String, Flag> flags, Map<String, Reading.KnownKey> known, Map<String, String> givenBy) {
    JsonObject values = new JsonObject();
    flags.forEach(
        (path, flag) -> {
          Paths.put(values, path, known.get(path).kind().fromText(flag.text()));
          givenBy.put(path, flag.name());
        });
    return values;
  }

  private static ConfigStoreOptions store(String type, JsonObject config) {
    return new ConfigStoreOptions().setType(type).setFormat("json").setConfig(config);
  }

  private static LoadedConfig checked(
      String source, JsonObject merged, Map<String, String> givenBy, Problems before) {
    Reading reading = new Reading(givenBy);
    GatewayConfig config = GatewayConfig.read(new Section("", merged, reading));
    reading.findUnknown("", merged);
    List<String> problems =
        Stream.concat(before.lines().stream(), reading.problems().lines().stream()).toList();
    if (!problems.isEmpty()) {
      throw new ConfigException(source, problems);
    }
    return new LoadedConfig(config, Settings.of(merged, reading));
  }

  private static Map<String, Reading.KnownKey> knownKeys() {
    Reading reading = new Reading(Map.of());
    GatewayConfig.read(new Section("", new JsonObject(), reading));
    return reading.known();
  }
}
