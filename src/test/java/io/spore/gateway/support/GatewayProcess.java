package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The gateway as users run it: the fat jar in a process of its own. Runs the jar that the system
 * property {@code gateway.jar} names, with the Java that runs the test or the one that {@code
 * gateway.java} names. It is started with the flags of {@code hack/java-flags} and with class data,
 * which saves more than half of the CPU time of a start, unless flags of its own are asked for.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FLAGS = "@hack/java-flags";
  private static final Pattern STARTED = Pattern.compile(".*gateway started .*port=\"(\\d+)\".*");
  private static final Pattern LISTENING =
      Pattern.compile(".*discovery listening address=\".*:(\\d+)\".*");
  private static final Pattern PEAK_MEMORY = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern MEMORY = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final String host;
  private final Lines log;
  private final Lines errors;

  private GatewayProcess(Process process, String host) {
    this.process = process;
    this.host = host;
    this.log = new Lines(process.getInputStream());
    this.errors = new Lines(process.getErrorStream());
  }

  /**
   * Prepares a start with these flags. Unless told otherwise the gateway keeps to 127.0.0.1 and has
   * the system choose its ports; of this process's environment it sees no setting.
   */
  public static Setup setup(String... flags) {
    return new Setup(List.of(flags));
  }

  /** How a gateway is to be started. */
  public static final class Setup {
    private final List<String> flags;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> javaOptions = new ArrayList<>();
    private List<String> runsOn = List.of();
    private String host = "127.0.0.1";

    private Setup(List<String> flags) {
      this.flags = flags;
      environment.put("SPORE_HTTP_HOST", "127.0.0.1");
      environment.put("SPORE_HTTP_PORT", "0");
      environment.put("SPORE_UDP_HOST", "127.0.0.1");
      environment.put("SPORE_UDP_PORT", "0");
    }

    /** Sets an environment variable. */
    public Setup env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Has the gateway see no variable at all but those set from here on. */
    public Setup withoutEnv() {
      environment.clear();
      return this;
    }

    /** Gives it a heap of this many MiB, as on a small machine. */
    public Setup heapMiB(int mebibytes) {
      javaOptions.add("-Xmx" + mebibytes + "m");
      return this;
    }

    /** Has it look names up in this file, written like {@code /etc/hosts}, and nowhere else. */
    public Setup hosts(Path file) {
      javaOptions.add("-Djdk.net.hosts.file=" + file);
      return this;
    }

    /** Has java write down in a file which classes it loads. */
    public Setup listingClassesIn(Path file) {
      javaOptions.add("-Xlog:class+load:file=" + file);
      return this;
    }

    /** Has java write its classes to a file when it ends, for {@link ClassData}. */
    Setup writingClassDataTo(Path file) {
      javaOptions.addAll(List.of(FLAGS, "-XX:ArchiveClassesAtExit=" + file, "-Xlog:disable"));
      return this;
    }

    /** Runs it on a machine of a network of the test's own. */
    public Setup on(Lan lan, String machine) {
      runsOn = lan.runsOn(machine);
      host = lan.addressOf(machine);
      return env("SPORE_HTTP_HOST", host).env("SPORE_UDP_HOST", host);
    }

    /** Starts the gateway and waits until it says that it has started. */
    public GatewayProcess start() {
      GatewayProcess gateway = launch();
      try {
        gateway.log.await(STARTED);
        return gateway;
      } catch (AssertionError | ConditionTimeoutException e) {
        gateway.close();
        throw new AssertionError(
            "the gateway did not start:\n" + gateway.log() + gateway.errors(), e);
      }
    }

    /** Starts the gateway and does not wait, because it is to fail or to end at once. */
    public GatewayProcess launch() {
      List<String> command = new ArrayList<>(runsOn);
      command.add(java());
      if (javaOptions.isEmpty() && System.getProperty("gateway.java") == null) {
        // Not where memory or classes are looked at, nor for another java.
        command.add(FLAGS);
        command.add("-XX:SharedArchiveFile=" + ClassData.of(Path.of(jar())));
      }
      command.addAll(javaOptions);
      command.addAll(List.of("-jar", jar()));
      command.addAll(flags);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("SPORE_") || name.startsWith("MQTT_"));
      builder.environment().putAll(environment);
      try {
        return new GatewayProcess(builder.start(), host);
      } catch (IOException e) {
        throw new UncheckedIOException("can't run " + command, e);
      }
    }

    private static String java() {
      String ownJava = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      return System.getProperty("gateway.java", ownJava);
    }

    private static String jar() {
      String jar = System.getProperty("gateway.jar");
      if (jar == null) {
        throw new IllegalStateException("-Dgateway.jar=… names the jar to run; mvn verify sets it");
      }
      return jar;
    }
  }

  /** The address that it serves HTTP and WebSocket clients at. */
  public String host() {
    return host;
  }

  /** The port that it serves HTTP and WebSocket clients on. */
  public int port() {
    return awaitNumber(STARTED);
  }

  /** The port that it hears SPORE nodes on. */
  public int udpPort() {
    return awaitNumber(LISTENING);
  }

  /** Waits for a line of the log that the whole pattern fits; returns the number in its group. */
  public int awaitNumber(Pattern pattern) {
    Matcher line = pattern.matcher(log.await(pattern));
    if (!line.matches()) {
      throw new IllegalStateException("a line that matched no longer does");
    }
    return Integer.parseInt(line.group(1));
  }

  /** What it answers at {@code /api/health}. */
  public JsonObject health() throws IOException, InterruptedException {
    return get("/api/health");
  }

  /** What it answers at {@code /api/gateways}. */
  public JsonObject gateways() throws IOException, InterruptedException {
    return get("/api/gateways");
  }

  /** What its event log holds of a topic, in its order. */
  public List<JsonObject> events(String topic) throws IOException, InterruptedException {
    return answer("/api/events?format=ndjson&topic=" + topic).lines().map(JsonObject::new).toList();
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    return new JsonObject(answer(path));
  }

  private String answer(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + host + ":" + port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Waits until it is connected to its broker, so that what is published now arrives. */
  public void awaitBroker() {
    awaitLog("broker connected");
  }

  /** The most memory that it ever had resident, in MiB; known on Linux only. */
  public long peakMemoryMiB() throws IOException {
    return memory(PEAK_MEMORY);
  }

  private long memory(Pattern figure) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    Matcher found = figure.matcher(Files.readString(status));
    if (!found.find()) {
      throw new IllegalStateException("nothing like " + figure + " in " + status);
    }
    return Long.parseLong(found.group(1)) / 1024;
  }

  /** What it wrote to its log so far. */
  public String log() {
    return log.text();
  }

  /** Waits for a line of the log that contains this. */
  public String awaitLog(String part) {
    return log.await(Pattern.compile(".*" + Pattern.quote(part) + ".*"));
  }

  /** What it wrote to standard error so far. */
  public String errors() {
    return errors.text();
  }

  /** Asks it to stop, as {@code kill} and {@code docker stop} do: SIGTERM. */
  public void terminate() {
    // By its handle: Process.destroy would close the streams, and with them the last lines.
    process.toHandle().destroy();
  }

  /** Ends it without a chance to say goodbye: SIGKILL. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Freezes it: its connections stay open and it does nothing any more. */
  public void pause() {
    signal("STOP");
  }

  /** Lets a frozen gateway run on. */
  public void unpause() {
    signal("CONT");
  }

  private void signal(String name) {
    Commands.run(List.of("kill", "-" + name, String.valueOf(process.pid())));
  }

  /** The memory that it has resident now, in MiB; known on Linux only. */
  public long memoryMiB() throws IOException {
    return memory(MEMORY);
  }

  /** Whether it has said that it has started, and has not ended since. */
  public boolean isStarted() {
    return process.isAlive() && log.first(STARTED).isPresent();
  }

  /** Whether the process runs, or is frozen. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, and for all that it wrote. */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + PATIENCE + ":\n" + log() + errors());
      }
      log.awaitEnd();
      errors.awaitEnd();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the gateway ran", e);
    }
  }

  @Override
  public void close() {
    kill();
    exitCode();
  }

  /** What a stream says, line by line, read by a thread of its own until its end. */
  private static final class Lines {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    Lines(InputStream stream) {
      reader = new Thread(() -> read(stream), "gateway output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream stream) {
      try (BufferedReader text =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        text.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add("can't read on: " + e.getMessage());
      }
    }

    String text() {
      return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    String await(Pattern pattern) {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> first(pattern).isPresent() || !reader.isAlive());
      return first(pattern)
          .orElseThrow(() -> new AssertionError("no line like " + pattern + " in:\n" + text()));
    }

    private Optional<String> first(Pattern pattern) {
      return lines.stream().filter(line -> pattern.matcher(line).matches()).findFirst();
    }

    void awaitEnd() throws InterruptedException {
      reader.join(PATIENCE.toMillis());
    }
  }
}
