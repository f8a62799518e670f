package io.spore.gateway.support;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Gateways that are one cluster, on this machine and with ports of their own, so that clusters of
 * other tests are not in their way.
 */
public final class GatewayCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, Function<String, String>> environmentOf = new TreeMap<>();
  private final Map<String, GatewayProcess> gateways = new ConcurrentSkipListMap<>();
  private final String[] flags;
  private Optional<Lan> lan = Optional.empty();
  private UnaryOperator<GatewayProcess.Setup> preparation = UnaryOperator.identity();

  private GatewayCluster(String[] flags) {
    this.flags = flags;
    environment.put("SPORE_CLUSTER_ENABLED", "true");
    environment.put("SPORE_CLUSTER_NAME", "test-" + UUID.randomUUID());
    environment.put("SPORE_CLUSTER_PORT", String.valueOf(Math.min(FreePort.find(), 65_000)));
  }

  /** A cluster without gateways, whose gateways will have these flags. */
  public static GatewayCluster of(String... flags) {
    return new GatewayCluster(flags);
  }

  /** Sets an environment variable for each gateway that is started from now on. */
  public GatewayCluster env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Has each gateway run on a machine of its own, which has the gateway's id. */
  public GatewayCluster on(Lan network) {
    lan = Optional.of(network);
    return env("SPORE_CLUSTER_MEMBERS", String.join(",", network.addresses()));
  }

  /** Sets an environment variable that differs, for each gateway by its id. */
  public GatewayCluster envOf(String name, Function<String, String> value) {
    environmentOf.put(name, value);
    return this;
  }

  /** Has more done to each gateway's setup before it is started. */
  public GatewayCluster prepared(UnaryOperator<GatewayProcess.Setup> more) {
    preparation = more;
    return this;
  }

  /** Prepares another gateway, for {@link #add}. */
  public GatewayProcess.Setup setup(String id) {
    GatewayProcess.Setup setup = GatewayProcess.setup(flags).env("SPORE_GATEWAY_ID", id);
    environment.forEach(setup::env);
    environmentOf.forEach((name, value) -> setup.env(name, value.apply(id)));
    lan.ifPresent(network -> setup.on(network, id));
    return preparation.apply(setup);
  }

  /** Starts gateways with these ids, all at once, and waits until they are one cluster. */
  public GatewayCluster start(String... ids) {
    List<GatewayProcess> started = new ArrayList<>();
    for (String id : ids) {
      GatewayProcess gateway = setup(id).launch();
      gateways.put(id, gateway);
      started.add(gateway);
    }
    try {
      started.forEach(GatewayProcess::port);
      awaitFormed();
      return this;
    } catch (AssertionError | ConditionTimeoutException e) {
      close();
      throw e;
    }
  }

  /** Starts a gateway again that has ended, as a new process. */
  public GatewayProcess restart(String id) {
    gateways.get(id).close();
    return add(id, setup(id));
  }

  /** Starts one more gateway. */
  public GatewayProcess add(String id, GatewayProcess.Setup setup) {
    GatewayProcess gateway = setup.start();
    gateways.put(id, gateway);
    return gateway;
  }

  /** The name that tells this cluster from others. */
  public String name() {
    return environment.get("SPORE_CLUSTER_NAME");
  }

  /** The first of the ports that its members are looked for at. */
  public int port() {
    return Integer.parseInt(environment.get("SPORE_CLUSTER_PORT"));
  }

  /** The gateway with this id. */
  public GatewayProcess get(String id) {
    return gateways.get(id);
  }

  /** The ids of all gateways. */
  public List<String> ids() {
    return List.copyOf(gateways.keySet());
  }

  /** The ids of all but this one. */
  public List<String> others(String id) {
    return gateways.keySet().stream().filter(other -> !other.equals(id)).toList();
  }

  /** Waits until all gateways see each other, and returns the id of the one that leads. */
  public String awaitFormed() {
    return awaitLeader(ids());
  }

  /** Waits until these gateways see each other and nobody else, and returns who leads them. */
  public String awaitLeader(List<String> members) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .pollInSameThread()
        .until(
            () ->
                members.stream().map(id -> leaderAsSeenBy(id, members)).distinct().count() == 1
                    && !leaderAsSeenBy(members.get(0), members).isEmpty());
    return leaderAsSeenBy(members.get(0), members);
  }

  /** Waits until this gateway names another leader than this one; returns its id. */
  public String awaitLeaderOtherThan(String former, String asSeenBy) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .pollInSameThread()
        .until(
            () -> ask(asSeenBy).getString("leader"),
            leader -> !leader.isEmpty() && !leader.equals(former));
  }

  /** Who leads as this gateway sees it; empty unless it sees these members and nobody else. */
  private String leaderAsSeenBy(String id, List<String> members) {
    JsonObject answer = ask(id);
    List<String> wanted = members.stream().sorted().toList();
    return present(answer).equals(wanted) ? answer.getString("leader") : "";
  }

  /** The ids of the gateways that are there as this one sees it, its own among them, sorted. */
  public static List<String> presentAt(GatewayProcess gateway)
      throws IOException, InterruptedException {
    return present(gateway.gateways());
  }

  private static List<String> present(JsonObject answer) {
    return answer.getJsonArray("gateways").stream()
        .map(JsonObject.class::cast)
        .filter(seen -> seen.getString("status").equals("present"))
        .map(seen -> seen.getString("id"))
        .sorted()
        .toList();
  }

  private JsonObject ask(String id) {
    try {
      return gateways.get(id).gateways();
    } catch (IOException e) {
      throw new AssertionError("no answer from " + id + ":\n" + gateways.get(id).log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + id, e);
    }
  }

  @Override
  public void close() {
    gateways.values().forEach(GatewayProcess::close);
  }
}
