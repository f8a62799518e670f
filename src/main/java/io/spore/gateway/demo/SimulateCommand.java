package io.spore.gateway.demo;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The simulator's command line. */
@Command(
    name = "spore-nodes",
    description = "Simulates SPORE nodes that send heartbeats to a gateway over UDP.")
final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many nodes, 1 to 253 (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:4210",
      converter = TargetConverter.class,
      description = "where the gateway listens (default: ${DEFAULT-VALUE})")
  private InetSocketAddress target;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = IntervalConverter.class,
      description = "time between heartbeats, such as 5s or 500ms (default: ${DEFAULT-VALUE})")
  private Duration interval;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "stop after this many seconds (default: run until Ctrl-C)")
  private Long seconds;

  @Option(names = "--help", usageHelp = true, description = "show this help and leave")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Override
  public Integer call() throws Exception {
    if (count < 1 || count > SimulatedNodes.MAX_COUNT) {
      throw new ParameterException(
          spec.commandLine(), "--nodes: " + count + " is outside 1-" + SimulatedNodes.MAX_COUNT);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (SimulatedNodes nodes = SimulatedNodes.start(count, target, interval)) {
      int started = nodes.hostnames().size();
      if (started < count) {
        out.printf(
            "%d instead of %d nodes: no further address to send from, and a node is known by its"
                + " address%n",
            started, count);
      }
      out.printf(
          "%d simulated nodes send to %s:%d every %d ms%n",
          started, target.getHostString(), target.getPort(), interval.toMillis());
      out.flush();
      waitForTheEnd();
    }
    return CommandLine.ExitCode.OK;
  }

  private void waitForTheEnd() throws InterruptedException {
    if (seconds == null) {
      Thread.currentThread().join();
    } else {
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  /** Reads {@code host:port}. */
  static final class TargetConverter implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      int port = colon < 1 ? -1 : port(text.substring(colon + 1));
      if (port < 1 || port > 65_535) {
        throw new TypeConversionException(
            text + " is not HOST:PORT (for example 192.168.1.10:4210)");
      }
      InetSocketAddress target = new InetSocketAddress(text.substring(0, colon), port);
      if (target.isUnresolved()) {
        throw new TypeConversionException("unknown host " + target.getHostString());
      }
      return target;
    }

    private static int port(String text) {
      return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    }
  }

  /** Reads a number with a unit. */
  static final class IntervalConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches() || matcher.group(1).matches("0+")) {
        throw new TypeConversionException(text + " is not a time (for example 5s or 500ms)");
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        default -> Duration.ofMinutes(amount);
      };
    }
  }
}
