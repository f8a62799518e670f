package io.spore.gateway;

import io.spore.gateway.cluster.JoinedCluster;
import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.ConfigWatch;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.config.LoadedConfig;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.VertxMeters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The front door: reads flags and configuration, starts the gateway, and waits for the signal. */
public final class GatewayMain {
  /** Stopped when asked to. */
  static final int STOPPED = 0;

  /** Something the gateway needs is not to be had, such as its port. */
  static final int COULD_NOT_START = 1;

  /** The flags or the configuration are wrong; nothing was started. */
  static final int WRONG_USAGE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);

  private static final long TELL_SUPPRESSED_EVERY_MS = 10_000;
  private static final int STOP_DEADLINE_MS = 4_000;
  private static final int START_DEADLINE_S = 60;

  /** What the shutdown hook ends the process with; the JVM itself would end a signal's with 143. */
  private static volatile int exitCode = STOPPED;

  private GatewayMain() {}

  /** Runs the gateway until it is told to stop. */
  public static void main(String[] args) {
    NettyDefaults.apply();
    CommandLineFlags flags = CommandLineFlags.parse(args);
    if (flags.helpWanted()) {
      System.out.print(CommandLineFlags.usage());
    } else if (flags.versionWanted()) {
      System.out.println("SPORE Gateway " + version());
    } else {
      run(flags).ifPresent(GatewayMain::exit);
    }
  }

  /**
   * Starts the gateway, or imports a recording.
   *
   * @return the exit code when nothing runs now
   */
  private static Optional<Integer> run(CommandLineFlags flags) {
    Meters meters = new Meters();
    Vertx reader = builder(options(), Optional.of(meters)).build();
    try {
      LoadedConfig loaded = load(reader, flags);
      GatewayConfig config = loaded.config();
      Logging.set(config.logging());
      if (flags.recording().isPresent()) {
        System.out.println(ImportCommand.run(config.log(), flags.recording().get()));
        return Optional.of(STOPPED);
      }
      Gateway gateway = gateway(reader, config, flags.demoWanted(), meters);
      Vertx vertx = gateway.vertx();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, gateway), "stop"));
      await(gateway.start());
      vertx.setPeriodic(TELL_SUPPRESSED_EVERY_MS, tick -> Logging.tellSuppressed());
      watch(vertx, flags, loaded, gateway.liveSettings());
      LOG.atInfo()
          .addKeyValue("version", version())
          .addKeyValue("gateway", config.id())
          .addKeyValue("port", gateway.port())
          .addKeyValue("dashboard", gateway.dashboard())
          .addKeyValue("transport", vertx.isNativeTransportEnabled() ? "epoll" : "nio")
          .addKeyValue("java", Runtime.version().feature())
          .log("gateway started");
      if (gateway.isOpenToOthers()) {
        LOG.atWarn()
            .addKeyValue("address", config.http().host())
            .log("no token is asked for: whoever is in the network may see everything");
      }
      return Optional.empty();
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return Optional.of(WRONG_USAGE);
    } catch (StartException e) {
      System.err.println(e.getMessage());
      return Optional.of(COULD_NOT_START);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("gateway could not start");
      return Optional.of(COULD_NOT_START);
    }
  }

  /** Ends the process, because the threads of Vert.x would keep it alive. */
  private static void exit(int code) {
    exitCode = code;
    System.exit(code);
  }

  /** Has changes of the configuration file noticed, if there is a file and that is wanted. */
  private static void watch(
      Vertx vertx, CommandLineFlags flags, LoadedConfig loaded, LiveSettings live) {
    if (flags.configFile().isPresent() && !loaded.config().reloadInterval().isZero()) {
      ConfigReader reader = new ConfigReader(vertx, System.getenv());
      await(
          vertx.deployVerticle(
              new ConfigWatch(
                  flags.configFile().get(),
                  () -> reader.load(flags.configFile(), flags.settings()),
                  loaded,
                  live)));
    }
  }

  private static LoadedConfig load(Vertx vertx, CommandLineFlags flags) {
    LoadedConfig config = null;
    ConfigException wrong = null;
    try {
      config =
          await(
              new ConfigReader(vertx, System.getenv()).load(flags.configFile(), flags.settings()));
    } catch (ConfigException e) {
      wrong = e;
    }
    if (!flags.problems().isEmpty()) {
      throw withFlagProblems(flags.problems(), wrong);
    }
    if (wrong != null) {
      throw wrong;
    }
    return config;
  }

  private static ConfigException withFlagProblems(
      List<String> flagProblems, ConfigException wrong) {
    if (wrong == null) {
      return new ConfigException("command line", flagProblems);
    }
    List<String> problems = new ArrayList<>(flagProblems);
    problems.addAll(wrong.problems());
    return new ConfigException("command line and " + wrong.source(), problems);
  }

  /** Vert.x is clustered and counts from the start or never: the one that read may have to go. */
  private static Gateway gateway(
      Vertx reader, GatewayConfig config, boolean demo, Meters readersMeters) {
    boolean clustered = config.cluster().enabled();
    boolean metered = config.metrics().enabled();
    if (!clustered && metered) {
      return new Gateway(reader, config, demo, Optional.of(readersMeters));
    }
    await(reader.close());
    Optional<Meters> meters = metered ? Optional.of(new Meters()) : Optional.empty();
    VertxOptions options = options();
    VertxBuilder builder = builder(options, meters);
    return clustered
        ? new Gateway(await(JoinedCluster.join(builder, options, config)), config, demo, meters)
        : new Gateway(builder.build(), config, demo, meters);
  }

  private static VertxBuilder builder(VertxOptions options, Optional<Meters> meters) {
    VertxBuilder builder = Vertx.builder().with(options);
    meters.ifPresent(cupboard -> VertxMeters.count(builder, options, cupboard));
    return builder;
  }

  private static VertxOptions options() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        // One event loop a core: more would only wake each other up.
        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
        // Nothing is served from the class path through a cache: no folder is left in /tmp.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_DEADLINE_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new StartException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new StartException("could not start within " + START_DEADLINE_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while starting", e);
    }
  }

  /** The shutdown hook: waits for the rooms to close, but not longer than the deadline. */
  private static void stop(Vertx vertx, Gateway gateway) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_DEADLINE_MS);
    try {
      // Two waits: what follows a closed Vert.x on one of its own threads would never run.
      waitFor(gateway.stop(), deadline);
      waitFor(vertx.close(), deadline);
      if (exitCode == STOPPED) {
        LOG.atInfo().log("gateway stopped");
      }
    } catch (TimeoutException e) {
      LOG.atWarn().addKeyValue("deadlineMs", STOP_DEADLINE_MS).log("stopping took too long, ended");
    } catch (ExecutionException e) {
      LOG.atWarn().addKeyValue("error", e.getCause().getMessage()).log("stopped with an error");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Logging.stop();
    Runtime.getRuntime().halt(exitCode);
  }

  private static void waitFor(Future<Void> future, long deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** The version that the jar's manifest tells. */
  static String version() {
    String version = GatewayMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
