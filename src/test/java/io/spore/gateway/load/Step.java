package io.spore.gateway.load;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The result of one step.
 *
 * @param asked messages a second that were asked for
 * @param published messages
 * @param seconds from the first publication until the last client had the last message
 * @param outcome what the clients saw
 * @param cpuNanos CPU time that the gateway used
 * @param memory the gateway's memory
 */
record Step(
    int asked,
    long published,
    double seconds,
    Audience.Outcome outcome,
    OptionalLong cpuNanos,
    Memory memory) {
  /**
   * Resident memory in KiB; 0 when unknown.
   *
   * @param before before the step
   * @param peak the most during the step
   * @param after once everything was delivered
   */
  record Memory(long before, long peak, long after) {}

  static final String HEADING =
      "  asked  reached deliveries lossless  p50 us  p99 us p99.9 us  CPU us/  gateway  RSS MiB\n"
          + "  msg/s    msg/s   per sec.                                   delivery    cores"
          + "  before/peak/after";

  /** Messages a second that reached every client. */
  double reached() {
    return published / seconds;
  }

  /** Deliveries a second, summed over clients. */
  double deliveries() {
    return outcome.received() / seconds;
  }

  private OptionalDouble cpuMicrosPerDelivery() {
    return cpuNanos.isEmpty() || outcome.received() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(cpuNanos.getAsLong() / 1e3 / outcome.received());
  }

  private OptionalDouble cores() {
    return cpuNanos.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(cpuNanos.getAsLong() / 1e9 / seconds);
  }

  private double micros(double share) {
    return outcome.latencies().percentile(share) / 1e3;
  }

  /** A line of the table. */
  String row() {
    String row =
        String.format(
            Locale.ROOT,
            "%7d %8.0f %10.0f %8s %7.0f %7.0f %8.0f %9s %8s  %s",
            asked,
            reached(),
            deliveries(),
            outcome.lossless() ? "yes" : "NO",
            micros(0.5),
            micros(0.99),
            micros(0.999),
            shown(cpuMicrosPerDelivery()),
            shown(cores()),
            memory.before() == 0
                ? "n/a"
                : memory.before() / 1024
                    + "/"
                    + memory.peak() / 1024
                    + "/"
                    + memory.after() / 1024);
    return outcome.lossless() ? row : row + complaint();
  }

  private String complaint() {
    String complaint =
        "\n        of "
            + published
            + " messages a client misses "
            + outcome.missing() * published / (outcome.received() + outcome.missing())
            + " on average, "
            + outcome.outOfOrder()
            + " came again or out of order";
    return outcome.closeCodes().isEmpty()
        ? complaint
        : complaint + "; clients closed, by code: " + outcome.closeCodes();
  }

  private static String shown(OptionalDouble value) {
    return value.isEmpty() ? "n/a" : String.format(Locale.ROOT, "%.3f", value.getAsDouble());
  }

  /** The same as JSON. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"asked\":%d,\"reached\":%.1f,\"deliveriesPerSecond\":%.1f,\"lossless\":%b,"
            + "\"missing\":%d,\"outOfOrder\":%d,\"p50us\":%.1f,\"p99us\":%.1f,\"p999us\":%.1f,"
            + "\"cpuMicrosPerDelivery\":%s,\"cores\":%s,"
            + "\"rssKib\":{\"before\":%d,\"peak\":%d,\"after\":%d}}",
        asked,
        reached(),
        deliveries(),
        outcome.lossless(),
        outcome.missing(),
        outcome.outOfOrder(),
        micros(0.5),
        micros(0.99),
        micros(0.999),
        shown(cpuMicrosPerDelivery()).replace("n/a", "null"),
        shown(cores()).replace("n/a", "null"),
        memory.before(),
        memory.peak(),
        memory.after());
  }
}
