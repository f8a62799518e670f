package io.spore.gateway.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** All clients together, read by one thread. */
final class Audience implements AutoCloseable {
  private static final int READ_BYTES = 256 * 1024;

  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();
  private final Latencies latencies = new Latencies();
  private final Thread reader = new Thread(this::read, "audience");

  /** Guarded by this, as are the clients' tallies: the reader holds the lock while it counts. */
  private boolean closed;

  private long missing;
  private long lastReadAt;

  /**
   * What a run of messages looked like to all clients.
   *
   * @param received messages that arrived in order, summed over clients
   * @param missing messages that did not arrive in their turn, summed over clients
   * @param outOfOrder messages that came again or too late, summed over clients
   * @param lastReadAt when the last message was read, as {@link System#nanoTime} has it
   * @param latencies how long the messages were under way
   * @param closeCodes how many clients the gateway closed, by close code
   */
  record Outcome(
      long received,
      long missing,
      long outOfOrder,
      long lastReadAt,
      Latencies latencies,
      TreeMap<Integer, Long> closeCodes) {
    boolean lossless() {
      return missing == 0 && outOfOrder == 0;
    }
  }

  /** Connects this many clients to the gateway and starts reading. */
  Audience(int port, int size) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < size; i++) {
      Client client = Client.connect(port, latencies);
      clients.add(client);
      client.channel().register(selector, SelectionKey.OP_READ, client);
    }
    reader.setDaemon(true);
    reader.start();
  }

  /** Expects a run of messages; what was counted before is forgotten. */
  synchronized void expect(long firstNumber, long count) {
    clients.forEach(client -> client.tally().expect(firstNumber, count));
    latencies.clear();
    missing = count * clients.size();
  }

  /**
   * Waits until every client has every message, or until none arrived for a while.
   *
   * @param patienceSeconds how long silence may last
   */
  synchronized Outcome await(int patienceSeconds) throws InterruptedException {
    long patience = TimeUnit.SECONDS.toNanos(patienceSeconds);
    long start = System.nanoTime();
    while (missing > 0) {
      long silentSince = Math.max(start, lastReadAt);
      long left = silentSince + patience - System.nanoTime();
      if (left <= 0) {
        break;
      }
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return outcome();
  }

  private Outcome outcome() {
    Latencies copy = new Latencies();
    copy.add(latencies);
    long received = 0;
    long outOfOrder = 0;
    TreeMap<Integer, Long> closeCodes = new TreeMap<>();
    for (Client client : clients) {
      received += client.tally().received();
      outOfOrder += client.tally().outOfOrder();
      if (client.closeCode() != 0) {
        closeCodes.merge(client.closeCode(), 1L, Long::sum);
      }
    }
    return new Outcome(received, missing, outOfOrder, lastReadAt, copy, closeCodes);
  }

  private void read() {
    ByteBuffer shared = ByteBuffer.allocateDirect(READ_BYTES);
    try {
      while (true) {
        selector.select();
        synchronized (this) {
          if (closed) {
            return;
          }
          readAll(shared);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the selector failed", e);
    }
  }

  private void readAll(ByteBuffer shared) {
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      Client client = (Client) key.attachment();
      long before = client.tally().missing();
      try {
        if (!client.read(shared)) {
          key.cancel();
        }
      } catch (IOException e) {
        key.cancel(); // a reset: what is missing shows in the tally
      }
      long arrived = before - client.tally().missing();
      if (arrived > 0) {
        missing -= arrived;
        lastReadAt = System.nanoTime();
        if (missing == 0) {
          notifyAll();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    selector.wakeup();
    for (Client client : clients) {
      client.close();
    }
    selector.close();
  }
}
