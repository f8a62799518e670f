package io.spore.gateway.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gateway's classes, read and checked already, in a file beside the jar: with it, as with the
 * one that {@code hack/class-data.sh} makes, a start takes half of the CPU time. Made once for each
 * jar, by the first test process that starts a gateway.
 */
final class ClassData {
  private static final String DONE = "this gateway leads";

  private ClassData() {}

  /** The file for this jar, made if need be; other test processes wait meanwhile. */
  static synchronized Path of(Path jar, String java) {
    Path file = jar.resolveSibling("gateway-it.jsa");
    try (FileChannel channel =
            FileChannel.open(
                jar.resolveSibling("gateway-it.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isNewer(file, jar)) {
        make(file, jar, java);
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
  private static void make(Path file, Path jar, String java) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    List<String> command = new ArrayList<>(List.of(java, "@hack/java-flags"));
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + part, "-Xlog:disable"));
    command.addAll(List.of("-jar", jar.toString(), "-cluster"));
    command.addAll(List.of("-mqtt", "embedded://127.0.0.1:0"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "SPORE_HTTP_HOST", "127.0.0.1",
                "SPORE_HTTP_PORT", "0",
                "SPORE_UDP_HOST", "127.0.0.1",
                "SPORE_UDP_PORT", "0",
                "SPORE_CLUSTER_NAME", "class-data",
                "SPORE_CLUSTER_PORT", String.valueOf(FreePort.find())));
    Process process = builder.start();
    try (BufferedReader log =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      if (log.lines().noneMatch(line -> line.contains(DONE))) {
        throw new IOException("the gateway ended before it said: " + DONE);
      }
      process.toHandle().destroy();
      log.lines().forEach(line -> {});
      process.waitFor();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
