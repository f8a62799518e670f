package io.spore.gateway.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where segments are written: the seam at which tests let a disk be full or broken. */
interface Disk {
  /** The machine's own file system. */
  Disk REAL = new RealDisk();

  /**
   * Opens a file for appending.
   *
   * @param length cuts the file here first; 0 for a new file
   */
  Appender open(Path file, long length) throws IOException;

  /** How many bytes there are left for the gateway. */
  long usableBytes(Path directory) throws IOException;

  /** A file that grows. Appending and forcing may be done by two threads. */
  interface Appender extends Closeable {
    /** Writes all of the bytes; after a failure any part of them may have been written. */
    void append(ByteBuffer bytes) throws IOException;

    /** Waits until what was written is on the disk; does nothing once it was closed. */
    void force() throws IOException;

    /** Takes back what was written from here on. */
    void cut(long length) throws IOException;
  }

  /** Through {@link FileChannel}. */
  final class RealDisk implements Disk {
    private RealDisk() {}

    @Override
    public Appender open(Path file, long length) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(length).position(length);
      return new ChannelAppender(channel);
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
      return Files.getFileStore(directory).getUsableSpace();
    }
  }

  /** Appends to a channel. */
  final class ChannelAppender implements Appender {
    private final FileChannel channel;

    ChannelAppender(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    // Locked against closing, which would fail a force that is under way on another thread.
    @Override
    public synchronized void force() throws IOException {
      if (channel.isOpen()) {
        channel.force(false);
      }
    }

    @Override
    public void cut(long length) throws IOException {
      channel.truncate(length).position(length);
    }

    @Override
    public synchronized void close() throws IOException {
      channel.close();
    }
  }
}
