package io.spore.gateway.support;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that a test needs and not every machine has. */
public final class Programs {
  private Programs() {}

  /**
   * Where a program is; where it is not installed the test is skipped and says so.
   *
   * @param name as one would call it
   * @param debianPackage what brings it
   */
  public static Path findOrSkip(String name, String debianPackage) {
    return find(name).orElseGet(() -> skip(missing(name, debianPackage)));
  }

  /** As {@link #findOrSkip}, but in CI the test fails. */
  public static Path findOrFailInCi(String name, String debianPackage) {
    if (find(name).isEmpty() && System.getenv("CI") != null) {
      fail(missing(name, debianPackage));
    }
    return findOrSkip(name, debianPackage);
  }

  private static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    // Debian keeps servers where only root's PATH looks.
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String missing(String name, String debianPackage) {
    return name + " is not installed (Debian's package " + debianPackage + ")";
  }

  private static Path skip(String reason) {
    System.out.println("SKIPPED: " + reason);
    return abort(reason);
  }
}
