package io.spore.gateway.support;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of some MiB, in memory, mounted for a test: one that really gets full. */
public final class SmallDisk implements AutoCloseable {
  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /**
   * Mounts one; skips the test, and says so, where that is not allowed. In CI that is a failure.
   *
   * @param directory that is empty, to be hidden by it
   */
  public static SmallDisk mount(Path directory, int mebibytes) {
    String size = "size=" + mebibytes + "m";
    try {
      Commands.run(List.of("mount", "-t", "tmpfs", "-o", size, "tmpfs", directory.toString()));
    } catch (RuntimeException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      Assumptions.abort("only root may mount a file system: " + e.getMessage());
    }
    return new SmallDisk(directory);
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() {
    Commands.run(List.of("umount", directory.toString()));
  }
}
