package io.spore.gateway.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Puts a running gateway under load, step by step, and prints a table and a line of JSON. Run by
 * {@code hack/bench.sh}, which starts what it needs.
 */
final class LoadRun implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;
  private static final int LINK_PATIENCE_SECONDS = 20;
  private static final int WARM_UP_RATE = 2_000;

  private final LoadOptions options;
  private final WatchedProcess gateway;
  private final Audience audience;
  private final Publisher publisher;
  private long nextNumber;

  private LoadRun(LoadOptions options) throws IOException {
    this.options = options;
    this.gateway = new WatchedProcess(options.pid());
    this.audience = new Audience(options.port(), options.clients());
    this.publisher = new Publisher(options.brokerPort(), options.bytes());
  }

  /** Exit code 0 for a finished test, lossless or not; 1 when it could not be run; 2 for usage. */
  public static void main(String[] args) throws InterruptedException {
    LoadOptions options;
    try {
      options = LoadOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("load test: " + e.getMessage());
      System.exit(2);
      return;
    }
    endAfter(options.deadlineSeconds());
    try (LoadRun test = new LoadRun(options)) {
      test.run();
    } catch (IOException e) {
      System.err.println("load test: " + e.getMessage());
      System.exit(1);
    }
  }

  /** A broker or gateway that hangs must not keep the test for ever. */
  private static void endAfter(int seconds) {
    new Timer("deadline", true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                System.err.println("load test: not done within " + seconds + " s, given up");
                Runtime.getRuntime().halt(1);
              }
            },
            TimeUnit.SECONDS.toMillis(seconds));
  }

  private void run() throws IOException, InterruptedException {
    awaitLink();
    if (options.warmUpSeconds() > 0) {
      long count = (long) WARM_UP_RATE * options.warmUpSeconds();
      publishAndAwait(WARM_UP_RATE, count);
    }
    System.out.println(Step.HEADING);
    List<Step> steps = new ArrayList<>();
    for (int rate : options.rates()) {
      Step step = step(rate);
      steps.add(step);
      System.out.println(step.row());
    }
    System.out.println(json(steps));
  }

  /** The gateway may still be on its way to the broker: publishes until everybody hears. */
  private void awaitLink() throws IOException, InterruptedException {
    for (int i = 0; i < LINK_PATIENCE_SECONDS; i++) {
      audience.expect(nextNumber, 1);
      publisher.publish(nextNumber++, 1, 1);
      if (audience.await(1).lossless()) {
        return;
      }
    }
    throw new IOException("no message came through within " + LINK_PATIENCE_SECONDS + " s");
  }

  private Step step(int rate) throws IOException, InterruptedException {
    long memoryBefore = gateway.residentKib().orElse(0);
    OptionalLong cpuBefore = gateway.cpuNanos();
    long count = (long) rate * options.seconds();
    try (PeakMemory peak = new PeakMemory(gateway)) {
      long start = System.nanoTime();
      Audience.Outcome outcome = publishAndAwait(rate, count);
      OptionalLong cpuAfter = gateway.cpuNanos();
      return new Step(
          rate,
          count,
          Math.max(1, outcome.lastReadAt() - start) / 1e9,
          outcome,
          cpuBefore.isPresent() && cpuAfter.isPresent()
              ? OptionalLong.of(cpuAfter.getAsLong() - cpuBefore.getAsLong())
              : OptionalLong.empty(),
          new Step.Memory(memoryBefore, peak.peakKib(), gateway.residentKib().orElse(0)));
    }
  }

  private Audience.Outcome publishAndAwait(int rate, long count)
      throws IOException, InterruptedException {
    audience.expect(nextNumber, count);
    publisher.publish(nextNumber, count, rate);
    nextNumber += count;
    return audience.await(PATIENCE_SECONDS);
  }

  private String json(List<Step> steps) {
    return "{\"clients\":"
        + options.clients()
        + ",\"bytes\":"
        + options.bytes()
        + ",\"seconds\":"
        + options.seconds()
        + ",\"steps\":["
        + steps.stream().map(Step::json).collect(Collectors.joining(","))
        + "]}";
  }

  @Override
  public void close() throws IOException {
    audience.close();
    publisher.close();
  }
}
