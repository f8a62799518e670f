package io.spore.gateway.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the event log of a demo, so that its past can be looked at; gone when the demo ends.
 */
public final class DemoFolder implements AutoCloseable {
  private final Path folder;

  private DemoFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes it among the system's temporary files. */
  public static DemoFolder create() {
    try {
      return new DemoFolder(Files.createTempDirectory("spore-demo-"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder can be had for the demo", e);
    }
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** Deletes it with all that is in it; does nothing when it is gone. */
  @Override
  public void close() throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> innermostFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : innermostFirst) {
      Files.deleteIfExists(path);
    }
  }
}
