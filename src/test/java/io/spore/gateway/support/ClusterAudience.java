package io.spore.gateway.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two clients at each of some gateways of a cluster, who count what they get. */
public final class ClusterAudience implements AutoCloseable {
  private final Map<String, MessageTally> clients = new TreeMap<>();

  /** Connects clients to the gateways with these ids. */
  public ClusterAudience(GatewayCluster cluster, List<String> gateways, String topic) {
    for (String gateway : gateways) {
      clients.put("1 of " + gateway, MessageTally.open(cluster.get(gateway), topic));
      clients.put("2 of " + gateway, MessageTally.open(cluster.get(gateway), topic));
    }
  }

  /** Waits until each client has the message with this number. */
  public void awaitMessage(int number) {
    clients.values().forEach(client -> client.awaitMessage(number));
  }

  /**
   * Fails unless each client gets each message, in order, and was told of no gap.
   *
   * @param published how many messages there are
   * @param repeats how many of them may have come twice
   */
  public void assertEachMessageCame(int published, int repeats) {
    awaitMessage(published - 1);
    clients.forEach(
        (name, client) -> {
          assertThat(client.missing(published)).as("missed by client %s", name).isEmpty();
          assertThat(client.repeated())
              .as("came twice to client %s", name)
              .hasSizeLessThanOrEqualTo(repeats);
          assertThat(client.firstCopies()).as("order at client %s", name).isSorted();
          assertThat(client.gaps()).as("gaps told to client %s", name).isEmpty();
        });
  }

  /**
   * Fails unless each client gets each message once, whatever the order, and was told of no gap.
   */
  public void assertEachMessageCameInAnyOrder(int published) {
    clients.forEach(
        (name, client) -> {
          client.awaitFirstCopies(published);
          assertThat(client.missing(published)).as("missed by client %s", name).isEmpty();
          assertThat(client.repeated()).as("came twice to client %s", name).isEmpty();
          assertThat(client.gaps()).as("gaps told to client %s", name).isEmpty();
        });
  }

  /** Fails if a client was told that a node came, went or changed its state. */
  public void assertNothingHappenedToNodes() {
    clients.forEach(
        (name, client) ->
            assertThat(client.news())
                .as("told to client %s", name)
                .extracting(event -> event.getString("topic"))
                .doesNotContain("node/discovery"));
  }

  @Override
  public void close() {
    clients.values().forEach(MessageTally::close);
  }
}
