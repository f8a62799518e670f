package io.spore.gateway.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The real disk, until a test says that it is full, broken or slow. */
final class FragileDisk implements Disk {
  static final String FULL = "No space left on device";
  static final String BROKEN = "Input/output error";

  volatile boolean full;
  volatile boolean broken;

  /** While this is not null, each force waits for a permit. */
  volatile Semaphore forcePermits;

  final AtomicInteger forces = new AtomicInteger();

  /** From now on no force waits, and those that wait go on. */
  void stopWaiting() {
    Semaphore permits = forcePermits;
    forcePermits = null;
    if (permits != null) {
      permits.release(Integer.MAX_VALUE / 2);
    }
  }

  @Override
  public Appender open(Path file, long length) throws IOException {
    return new FragileAppender(REAL.open(file, length));
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return full ? 0 : REAL.usableBytes(directory);
  }

  private final class FragileAppender implements Appender {
    private final Appender real;

    FragileAppender(Appender real) {
      this.real = real;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      if (full) {
        bytes.limit(bytes.position() + bytes.remaining() / 2);
        real.append(bytes);
        throw new IOException(FULL);
      }
      real.append(bytes);
    }

    @Override
    public void force() throws IOException {
      Semaphore permits = forcePermits;
      if (permits != null) {
        permits.acquireUninterruptibly();
      }
      if (broken) {
        throw new IOException(BROKEN);
      }
      forces.incrementAndGet();
      real.force();
    }

    @Override
    public void cut(long length) throws IOException {
      real.cut(length);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
