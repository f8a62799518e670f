package io.spore.gateway.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log's directory: held by one gateway at a time, one file for each segment. */
final class LogDirectory implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
  private static final String LOCK = "lock";

  /** Lies there as long as all events are stored that anybody may have heard of. */
  private static final String COMPLETE = "complete";

  /** Lies there while a recording is imported: what is there beside it is not all. */
  private static final String IMPORTING = "importing";

  private static final int DIGITS = 19;
  private static final Pattern SEGMENT = Pattern.compile("\\d{" + DIGITS + "}\\.log");

  private final Path path;
  private final FileChannel lockFile;

  private LogDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Takes hold of the directory, and makes it if there is none.
   *
   * @throws IOException saying, with the configuration's key, why it can't be used
   */
  static LogDirectory open(Path path) throws IOException {
    LogDirectory opened = hold(path);
    if (Files.exists(opened.importMark())) {
      opened.close();
      throw new IOException(
          "log.dir: can't use "
              + opened.path
              + ": an import into it was broken off; import again, or delete what is in it");
    }
    return opened;
  }

  /**
   * Takes hold of a directory without events, for an import: it counts as broken off until {@link
   * #endImport}.
   *
   * @throws IOException as above, or because there are events
   */
  static LogDirectory openForImport(Path path) throws IOException {
    LogDirectory opened = hold(path);
    try {
      if (Files.exists(opened.importMark())) {
        opened.dropImport();
      }
      if (!opened.segments().isEmpty()) {
        throw new IOException(
            "log.dir: can't import into " + opened.path + ": there are events in it already");
      }
      Files.createFile(opened.importMark());
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** What was imported is all. */
  void endImport() throws IOException {
    Files.delete(importMark());
  }

  /** Deletes what was imported so far. */
  void dropImport() throws IOException {
    for (Path segment : segments()) {
      Files.delete(segment);
    }
    Files.deleteIfExists(completeMark());
    endImport();
  }

  /** Whether all is stored that was heard of, as far as anybody noted. */
  boolean isComplete() {
    return Files.exists(completeMark());
  }

  /** From now on all is stored, and what is not leaves a hole that shows. */
  void markComplete() throws IOException {
    if (!isComplete()) {
      Files.createFile(completeMark());
    }
  }

  /**
   * From now on events may be missing at the end. A file goes: that is possible on a full disk, and
   * outlives the process at once.
   */
  void markIncomplete() throws IOException {
    if (Files.deleteIfExists(completeMark())) {
      force();
    }
  }

  /** Sees to it that files' coming and going outlives a power cut; not every system can. */
  void force() {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("directory could not be forced");
    }
  }

  private Path completeMark() {
    return path.resolve(COMPLETE);
  }

  private Path importMark() {
    return path.resolve(IMPORTING);
  }

  private static LogDirectory hold(Path path) throws IOException {
    Path directory = path.toAbsolutePath();
    try {
      Files.createDirectories(directory);
      FileChannel lockFile =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(lockFile)) {
        lockFile.close();
        throw new IOException("another gateway uses it");
      }
      return new LogDirectory(directory, lockFile);
    } catch (IOException e) {
      throw new IOException("log.dir: can't use " + directory + ": " + reason(e), e);
    }
  }

  private static boolean lock(FileChannel lockFile) throws IOException {
    try {
      FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  /** Many of Java's messages are a path alone, with the reason in the exception's name. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    String name = e.getClass().getSimpleName();
    return e.getClass() == IOException.class
        ? e.getMessage()
        : name.replaceFirst("Exception$", "")
            .replaceAll("([a-z])([A-Z])", "$1 $2")
            .toLowerCase(Locale.ROOT);
  }

  Path path() {
    return path;
  }

  /** The segments' files, the oldest first. */
  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> SEGMENT.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** The file for a segment that begins at this position. */
  Path segment(long position) {
    return path.resolve(String.format(Locale.ROOT, "%0" + DIGITS + "d.log", position));
  }

  /** The position that a segment's file is named after. */
  static long position(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, DIGITS));
  }

  /**
   * Moves a file out of the way that can't be read, for whoever wants to look at it.
   *
   * @return its new name
   */
  Path setAside(Path file) throws IOException {
    return Files.move(
        file,
        file.resolveSibling(file.getFileName() + ".damaged"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
