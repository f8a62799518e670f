package io.spore.gateway.demo;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The hardware and firmware of a pretended node: what it is, how it is doing, and how long it takes
 * to restart. Safe for use by several threads.
 */
public final class SimulatedDevice {
  private static final String[] APPS = {"base", "neopattern", "relay", "sensor"};
  private static final int FULL_HEAP = 40_000;

  private final String hostname;
  private final String app;
  private final int chipId;
  private final Random random;
  private final SimulatedTasks tasks = new SimulatedTasks();
  private final List<BiConsumer<String, String>> listeners = new CopyOnWriteArrayList<>();
  private volatile String version = "1.1.0";
  private volatile long startNanos = System.nanoTime();
  private volatile Duration rebootTime = Duration.ofSeconds(3);
  private volatile Duration flashTime = Duration.ofSeconds(2);
  private volatile Duration answerDelay = Duration.ZERO;
  private volatile boolean hasty;
  private volatile int failingUpdates;
  private volatile int restarts;

  /**
   * Makes a device that runs already.
   *
   * @param number from 0: makes hostname, chip and app, the same in every run
   */
  public SimulatedDevice(int number) {
    this.random = new Random(number);
    this.chipId = 0xa1b2c3 + 0x1111 * number;
    this.hostname = String.format(Locale.ROOT, "esp-%06x", chipId);
    this.app = APPS[number % APPS.length];
  }

  /** The name it claims. */
  public String hostname() {
    return hostname;
  }

  /** The version of its firmware. */
  public String version() {
    return version;
  }

  /** How often it was restarted. */
  public int restarts() {
    return restarts;
  }

  int chipId() {
    return chipId;
  }

  Random random() {
    return random;
  }

  SimulatedTasks tasks() {
    return tasks;
  }

  /** Has whoever wants it hear the events that happen inside: name and data. */
  void listen(BiConsumer<String, String> listener) {
    listeners.add(listener);
  }

  /** Something happens inside. */
  void happens(String event, String data) {
    listeners.forEach(listener -> listener.accept(event, data));
  }

  /** Sets how long it is away when it restarts. */
  public SimulatedDevice rebootsIn(Duration time) {
    rebootTime = time;
    return this;
  }

  /** Sets how long it takes to write firmware. */
  public SimulatedDevice flashesIn(Duration time) {
    flashTime = time;
    return this;
  }

  /** Sets how long it thinks before it answers. */
  public SimulatedDevice answersAfter(Duration time) {
    answerDelay = time;
    return this;
  }

  /** Has the next so many updates fail. */
  public SimulatedDevice failsUpdates(int count) {
    failingUpdates = count;
    return this;
  }

  /** Has it restart after an update before its answer is out. */
  public SimulatedDevice restartsHastily() {
    hasty = true;
    return this;
  }

  boolean isHasty() {
    return hasty;
  }

  Duration flashTime() {
    return flashTime;
  }

  Duration answerDelay() {
    return answerDelay;
  }

  /** Whether the next update fails; each asking uses one failure up. */
  synchronized boolean updateFails() {
    if (failingUpdates == 0) {
      return false;
    }
    failingUpdates--;
    return true;
  }

  /** Starts anew, for a moment deaf and dumb. */
  public synchronized void restart() {
    restarts++;
    startNanos = System.nanoTime() + rebootTime.toNanos();
  }

  /** Starts anew with another firmware. */
  void restartWith(String newVersion) {
    version = newVersion;
    restart();
  }

  /** Whether it has started. */
  public boolean awake() {
    return System.nanoTime() - startNanos >= 0;
  }

  /** What it says of itself. */
  JsonObject info() {
    return new JsonObject()
        .put("hostname", hostname)
        .put("freeHeap", FULL_HEAP - random.nextInt(FULL_HEAP / 4))
        .put("chipId", chipId)
        .put("sdkVersion", "2.2.2-dev(38a443e)")
        .put("cpuFreqMHz", 80)
        .put("flashChipSize", 4_194_304)
        .put("uptime", uptimeMs())
        .put(
            "labels", new JsonObject().put("app", app).put("role", "demo").put("version", version));
  }

  long uptimeMs() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }
}
