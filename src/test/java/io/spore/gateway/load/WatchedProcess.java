package io.spore.gateway.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux tells about a process (proc(5)); on other systems everything is unknown. */
final class WatchedProcess {
  /** The unit of CPU times in /proc, the same on all common systems. */
  private static final long NANOS_PER_CLOCK_TICK = 10_000_000;

  /** Which fields after the name hold the time spent in the program and in the kernel. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  private final Path folder;

  /** Watches the process with this id. */
  WatchedProcess(long pid) {
    folder = Path.of("/proc", Long.toString(pid));
  }

  /** CPU time used so far, in nanoseconds. */
  OptionalLong cpuNanos() {
    try {
      String stat = Files.readString(folder.resolve("stat"));
      // The name stands in brackets and may itself hold spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      return OptionalLong.of(ticks * NANOS_PER_CLOCK_TICK);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Memory in use now, in KiB. */
  OptionalLong residentKib() {
    try {
      return Files.readAllLines(folder.resolve("status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
