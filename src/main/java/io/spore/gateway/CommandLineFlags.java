package io.spore.gateway;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.Nearest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags, as the Go gateway spells them: one dash or two, {@code -flag value} or {@code =}. */
final class CommandLineFlags {
  private static final String TOPIC = "-mqtt-topic";
  private static final Pattern TOPIC_WITH_QOS = Pattern.compile("(.+):([0-9])", Pattern.DOTALL);
  private static final Map<String, String> PATH_BY_FLAG = new LinkedHashMap<>();

  static {
    PATH_BY_FLAG.put("-mqtt", "mqtt.url");
    PATH_BY_FLAG.put("-port", "http.port");
    PATH_BY_FLAG.put("-udp-port", "udp.port");
    PATH_BY_FLAG.put("-log-level", "logging.level");
  }

  private static final Map<String, String> PATH_BY_SWITCH = Map.of("-cluster", "cluster.enabled");

  private final ParseResult parsed;
  private final List<String> problems = new ArrayList<>();

  private CommandLineFlags(ParseResult parsed, List<String> args) {
    this.parsed = parsed;
    parsed.errors().stream().map(CommandLineFlags::complaint).forEach(problems::add);
    parsed.unmatched().stream()
        .filter(CommandLineFlags::isFlag)
        .map(CommandLineFlags::unknownFlag)
        .forEach(problems::add);
    boolean flagsAreRight = problems.isEmpty();
    parsed.unmatched().stream()
        .filter(argument -> !isFlag(argument))
        .filter(argument -> flagsAreRight || !followsFlag(argument, args))
        .map(argument -> BrokerUrl.withoutLogin(argument) + ": unexpected argument")
        .forEach(problems::add);
  }

  /** Reads the arguments; what is wrong with them is in {@link #problems}. */
  static CommandLineFlags parse(String... args) {
    CommandLine commandLine = new CommandLine(spec());
    commandLine.setUnmatchedArgumentsAllowed(true);
    commandLine.setUnmatchedOptionsArePositionalParams(false);
    commandLine.setOverwrittenOptionsAllowed(true);
    commandLine.setPosixClusteredShortOptionsAllowed(false);
    commandLine.setExpandAtFiles(false);
    commandLine.getCommandSpec().parser().collectErrors(true);
    return new CommandLineFlags(commandLine.parseArgs(args), List.of(args));
  }

  /** What a user reads who asks for help. */
  static String usage() {
    return new CommandLine(spec()).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  List<String> problems() {
    return problems;
  }

  boolean helpWanted() {
    return parsed.hasMatchedOption("-help") || parsed.hasMatchedOption("-h");
  }

  boolean versionWanted() {
    return parsed.hasMatchedOption("-version");
  }

  boolean demoWanted() {
    return parsed.hasMatchedOption("-demo");
  }

  Optional<Path> configFile() {
    return Optional.ofNullable(parsed.<String>matchedOptionValue("-conf", null)).map(Path::of);
  }

  /** The recording to import in place of starting, if there is one. */
  Optional<Path> recording() {
    return Optional.ofNullable(parsed.<String>matchedOptionValue("-import", null)).map(Path::of);
  }

  /** The settings given, by the configuration key that each stands for. */
  Map<String, ConfigReader.Flag> settings() {
    Map<String, ConfigReader.Flag> settings = new LinkedHashMap<>();
    PATH_BY_FLAG.forEach(
        (flag, path) -> {
          String text = parsed.matchedOptionValue(flag, null);
          if (text != null) {
            settings.put(path, new ConfigReader.Flag(flag, text));
          }
        });
    PATH_BY_SWITCH.forEach(
        (flag, path) -> {
          if (parsed.hasMatchedOption(flag)) {
            settings.put(path, new ConfigReader.Flag(flag, "true"));
          }
        });
    subscriptions().ifPresent(flag -> settings.put("mqtt.subscriptions", flag));
    return settings;
  }

  private Optional<ConfigReader.Flag> subscriptions() {
    List<String> topics = parsed.matchedOptionValue(TOPIC, List.of());
    JsonArray subscriptions = new JsonArray();
    topics.forEach(topic -> subscriptions.add(subscription(topic)));
    return topics.isEmpty()
        ? Optional.empty()
        : Optional.of(new ConfigReader.Flag(TOPIC, subscriptions.encode()));
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

  /** All flags, as users may write them. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("java -jar gateway-fat.jar");
    spec.usageMessage()
        .description("Merges MQTT messages and SPORE node heartbeats into one WebSocket stream.")
        .footer(
            "",
            "Environment: MQTT_USER, MQTT_PASSWORD, and every configuration key as SPORE_…",
            "(mqtt.clientId is SPORE_MQTT_CLIENT_ID). A flag wins over the environment, the",
            "environment over the file, the file over the defaults.",
            "Exit codes: 0 stopped, 1 could not start, 2 wrong flags or configuration.");
    spec.addOption(text("-conf", "FILE", "configuration file (JSON)"));
    spec.addOption(
        text("-mqtt", "URL", "MQTT broker: tcp://host, tls://host, ws://host/path or embedded"));
    spec.addOption(
        OptionSpec.builder(TOPIC, "-" + TOPIC)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("FILTER[:QOS]")
            .description("what to subscribe to, in place of #; may be given several times")
            .build());
    spec.addOption(text("-port", "PORT", "HTTP and WebSocket port (default 3001)"));
    spec.addOption(text("-udp-port", "PORT", "port that SPORE nodes send to (default 4210)"));
    spec.addOption(text("-log-level", "LEVEL", "debug, info, warn or error (default info)"));
    spec.addOption(bare("-cluster", "be one with the other gateways, on this machine at least"));
    spec.addOption(
        bare("-demo", "embedded broker, sample messages and simulated nodes, to look around"));
    spec.addOption(
        text("-import", "FILE", "fill the empty event log (log.dir) with a recording and end"));
    spec.addOption(bare("-help", "show this and end"));
    spec.addOption(bare("-h", "the same as -help"));
    spec.addOption(bare("-version", "show the version and end"));
    return spec;
  }

  private static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name, "-" + name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec bare(String name, String description) {
    return OptionSpec.builder(name, "-" + name)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }

  private static boolean isFlag(String argument) {
    return argument.startsWith("-");
  }

  /** Whether the argument is probably the value of a flag that is wrong itself. */
  private static boolean followsFlag(String argument, List<String> args) {
    int before = args.lastIndexOf(argument) - 1;
    return before >= 0 && isFlag(args.get(before)) && args.get(before).indexOf('=') < 0;
  }

  private static String unknownFlag(String argument) {
    String flag = BrokerUrl.withoutLogin(argument.replaceFirst("=.*", ""));
    List<String> known =
        spec().options().stream().map(OptionSpec::names).map(names -> names[0]).toList();
    return flag
        + ": unknown flag"
        + Nearest.to(flag.replaceFirst("^--", "-"), known)
            .map(near -> ", perhaps " + near)
            .orElse("");
  }

  private static String complaint(Exception error) {
    if (error instanceof MissingParameterException missing
        && missing.getMissing().get(0) instanceof OptionSpec flag) {
      return flag.names()[0] + ": needs a value";
    }
    return error.getMessage();
  }
}
