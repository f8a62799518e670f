package io.spore.gateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The gateway's classes, read and checked already, in a file beside the jar: with it, as with the
 * one that {@code hack/class-data.sh} makes, a start takes half of the CPU time. Made once for each
 * jar, by the first test process that starts a gateway.
 */
final class ClassData {
  private ClassData() {}

  /** The file for this jar, made if need be; other test processes wait meanwhile. */
  static synchronized Path of(Path jar) {
    Path file = jar.resolveSibling("gateway-it.jsa");
    try (FileChannel channel =
            FileChannel.open(
                jar.resolveSibling("gateway-it.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isNewer(file, jar)) {
        make(file);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("can't make " + file, e);
    }
  }

  private static boolean isNewer(Path file, Path jar) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) >= 0;
  }

  /** Java writes the file when the gateway, which is a cluster by itself here, ends. */
  private static void make(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (GatewayProcess gateway =
        GatewayProcess.setup("-cluster", "-mqtt", "embedded://127.0.0.1:0")
            .writingClassDataTo(part)
            .env("SPORE_CLUSTER_NAME", "class-data")
            .env("SPORE_CLUSTER_PORT", String.valueOf(FreePort.find()))
            .start()) {
      gateway.awaitLog("this gateway leads");
      gateway.terminate();
      gateway.exitCode();
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
