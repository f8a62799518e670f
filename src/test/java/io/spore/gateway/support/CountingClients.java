package io.spore.gateway.support;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many WebSocket clients on one thread, thrifty enough to leave the machine to the gateway. Each
 * expects the MQTT messages of one topic, whose payloads count up from 0, once each and in order.
 */
public final class CountingClients implements AutoCloseable {
  private final Selector selector;
  private final List<CountingClient> clients = new ArrayList<>();
  private final CompletableFuture<Void> allThrough = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "counting-clients");
  private int unfinished;

  private CountingClients(Selector selector) {
    this.selector = selector;
  }

  /**
   * Connects the clients; returns when all have shaken hands.
   *
   * @param port the gateway's
   * @param count how many clients
   * @param topic what they listen to
   * @param messages how many messages each of them expects
   */
  public static CountingClients open(int port, int count, String topic, int messages)
      throws IOException {
    CountingClients all = new CountingClients(Selector.open());
    for (int number = 0; number < count; number++) {
      SocketChannel channel = CountingClient.shakeHands(port);
      CountingClient client = new CountingClient(channel, topic, messages);
      channel.configureBlocking(false);
      channel.register(all.selector, SelectionKey.OP_READ, client);
      all.clients.add(client);
    }
    all.unfinished = count;
    all.thread.start();
    return all;
  }

  /**
   * Waits until every client has all its messages.
   *
   * @throws AssertionError saying what the first client that failed saw, or how far all are
   */
  public void awaitAll(Duration patience) throws InterruptedException {
    try {
      allThrough.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      List<Integer> received = clients.stream().map(CountingClient::received).sorted().toList();
      throw new AssertionError("after " + patience + " the clients received " + received, e);
    }
  }

  /** The latest {@code cluster/update} that the first client received. */
  public String lastClusterUpdate() {
    return clients.get(0).lastClusterUpdate();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select();
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          read((CountingClient) ready.next().attachment());
          ready.remove();
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      allThrough.completeExceptionally(e);
    }
  }

  private void read(CountingClient client) throws IOException {
    boolean before = client.isThrough();
    client.read();
    if (!before && client.isThrough() && --unfinished == 0) {
      allThrough.complete(null);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (CountingClient client : clients) {
      client.close();
    }
  }
}
