package io.spore.gateway;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.Nearest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The flags, as the Go gateway spells them: one dash or two, {@code -flag value} or {@code =}. */
final class CommandLineFlags {
  private static final Pattern TOPIC_WITH_QOS = Pattern.compile("(.+):([0-9])", Pattern.DOTALL);
  private static final Map<KnownFlag, String> PATH_BY_FLAG =
      new EnumMap<>(
          Map.of(
              KnownFlag.MQTT, "mqtt.url",
              KnownFlag.PORT, "http.port",
              KnownFlag.UDP_PORT, "udp.port",
              KnownFlag.LOG_LEVEL, "logging.level"));

  private static final Map<KnownFlag, String> PATH_BY_SWITCH =
      Map.of(KnownFlag.CLUSTER, "cluster.enabled");

  private static final int HELP_INDENT = 26;

  private final GivenFlags given;
  private final List<String> problems = new ArrayList<>();

  private CommandLineFlags(List<String> args) {
    given = new GivenFlags(args);
    problems.addAll(given.misused());
    given.unknown().stream().map(CommandLineFlags::unknownFlag).forEach(problems::add);
    boolean flagsAreRight = problems.isEmpty();
    given.arguments().stream()
        .filter(argument -> flagsAreRight || !followsFlag(argument, args))
        .map(argument -> BrokerUrl.withoutLogin(argument) + ": unexpected argument")
        .forEach(problems::add);
  }

  /** Reads the arguments; what is wrong with them is in {@link #problems}. */
  static CommandLineFlags parse(String... args) {
    return new CommandLineFlags(List.of(args));
  }

  /** What a user reads who asks for help. */
  static String usage() {
    StringBuilder flags = new StringBuilder();
    for (KnownFlag flag : KnownFlag.values()) {
      String column = "  " + flag.withLabel();
      flags
          .append(column)
          .append(" ".repeat(HELP_INDENT - column.length()))
          .append(flag.description())
          .append('\n');
    }
    return """
        Usage: java -jar gateway-fat.jar [FLAG]...
        Merges MQTT messages and SPORE node heartbeats into one WebSocket stream.
        Flags have one dash or two; their values follow a blank or an equals sign.
        %s
        Environment: MQTT_USER, MQTT_PASSWORD, and every configuration key as SPORE_…
        (mqtt.clientId is SPORE_MQTT_CLIENT_ID). A flag wins over the environment, the
        environment over the file, the file over the defaults.
        Exit codes: 0 stopped, 1 could not start, 2 wrong flags or configuration.
        """
        .formatted(flags);
  }

  List<String> problems() {
    return problems;
  }

  boolean helpWanted() {
    return given.has(KnownFlag.HELP) || given.has(KnownFlag.H);
  }

  boolean versionWanted() {
    return given.has(KnownFlag.VERSION);
  }

  boolean demoWanted() {
    return given.has(KnownFlag.DEMO);
  }

  Optional<Path> configFile() {
    return given.value(KnownFlag.CONF).map(Path::of);
  }

  /** The recording to import in place of starting, if there is one. */
  Optional<Path> recording() {
    return given.value(KnownFlag.IMPORT).map(Path::of);
  }

  /** The settings given, by the configuration key that each stands for. */
  Map<String, ConfigReader.Flag> settings() {
    Map<String, ConfigReader.Flag> settings = new LinkedHashMap<>();
    PATH_BY_FLAG.forEach(
        (flag, path) ->
            given
                .value(flag)
                .ifPresent(text -> settings.put(path, new ConfigReader.Flag(flag.text(), text))));
    PATH_BY_SWITCH.forEach(
        (flag, path) -> {
          if (given.has(flag)) {
            settings.put(path, new ConfigReader.Flag(flag.text(), "true"));
          }
        });
    subscriptions().ifPresent(flag -> settings.put("mqtt.subscriptions", flag));
    return settings;
  }

  private Optional<ConfigReader.Flag> subscriptions() {
    List<String> topics = given.values(KnownFlag.MQTT_TOPIC);
    JsonArray subscriptions = new JsonArray();
    topics.forEach(topic -> subscriptions.add(subscription(topic)));
    return topics.isEmpty()
        ? Optional.empty()
        : Optional.of(new ConfigReader.Flag(KnownFlag.MQTT_TOPIC.text(), subscriptions.encode()));
  }

  /** A single digit behind the last colon is the QoS; whether it may be is not decided here. */
  private static JsonObject subscription(String topic) {
    Matcher withQos = TOPIC_WITH_QOS.matcher(topic);
    return withQos.matches()
        ? new JsonObject()
            .put("filter", withQos.group(1))
            .put("qos", Integer.parseInt(withQos.group(2)))
        : new JsonObject().put("filter", topic);
  }

  /** Whether the argument is probably the value of a flag that is wrong itself. */
  private static boolean followsFlag(String argument, List<String> args) {
    int before = args.lastIndexOf(argument) - 1;
    return before >= 0 && GivenFlags.isFlag(args.get(before)) && args.get(before).indexOf('=') < 0;
  }

  private static String unknownFlag(String argument) {
    String flag = BrokerUrl.withoutLogin(argument.replaceFirst("=.*", ""));
    List<String> known = Arrays.stream(KnownFlag.values()).map(KnownFlag::text).toList();
    return flag
        + ": unknown flag"
        + Nearest.to(flag.replaceFirst("^--", "-"), known)
            .map(near -> ", perhaps " + near)
            .orElse("");
  }
}
