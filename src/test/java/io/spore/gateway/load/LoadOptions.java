package io.spore.gateway.load;

import java.util.Arrays;
import java.util.List;

/**
 * What the load test is told. All figures have bounds, so that no typing error floods a machine.
 *
 * @param port the gateway's HTTP port on 127.0.0.1
 * @param brokerPort the broker's port on 127.0.0.1
 * @param pid the gateway's process
 * @param clients WebSocket clients
 * @param rates messages a second, one step each
 * @param bytes a message's payload
 * @param seconds how long a step publishes
 * @param warmUpSeconds how long is published before the first step
 */
record LoadOptions(
    int port,
    int brokerPort,
    int pid,
    int clients,
    List<Integer> rates,
    int bytes,
    int seconds,
    int warmUpSeconds) {
  private static final int MOST_CLIENTS = 10_000;
  private static final int MOST_MESSAGES_A_SECOND = 1_000_000;
  private static final int MOST_STEPS = 20;
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_SECONDS = 600;

  /**
   * Reads {@code --name value} pairs; each of them is wanted.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static LoadOptions parse(String... args) {
    Arguments given = new Arguments(List.of(args));
    LoadOptions options =
        new LoadOptions(
            given.whole("--port", 1, 65_535),
            given.whole("--broker-port", 1, 65_535),
            given.whole("--pid", 1, Integer.MAX_VALUE),
            given.whole("--clients", 1, MOST_CLIENTS),
            given.list("--rates", 1, MOST_MESSAGES_A_SECOND),
            given.whole("--bytes", Stamp.LENGTH, MOST_BYTES),
            given.whole("--seconds", 1, MOST_SECONDS),
            given.whole("--warm-up", 0, MOST_SECONDS));
    if (options.rates().size() > MOST_STEPS) {
      throw new IllegalArgumentException("--rates: more than " + MOST_STEPS + " steps");
    }
    return options;
  }

  /** How long the test may take before something must be wrong. */
  int deadlineSeconds() {
    int perStep = 2 * seconds + 60;
    return (rates.size() + 1) * perStep + 2 * warmUpSeconds;
  }

  private record Arguments(List<String> all) {
    int whole(String name, int least, int most) {
      return whole(name, value(name), least, most);
    }

    List<Integer> list(String name, int least, int most) {
      return Arrays.stream(value(name).split(",", -1))
          .map(part -> whole(name, part, least, most))
          .toList();
    }

    private String value(String name) {
      int at = all.indexOf(name);
      if (at < 0 || at + 1 == all.size()) {
        throw new IllegalArgumentException(name + " wants a value");
      }
      return all.get(at + 1);
    }

    private static int whole(String name, String text, int least, int most) {
      int number;
      try {
        number = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + ": " + text + " is not a whole number", e);
      }
      if (number < least || number > most) {
        throw new IllegalArgumentException(
            name + ": " + text + " is outside " + least + "-" + most);
      }
      return number;
    }
  }
}
