package io.spore.gateway.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.GatewayConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A Vert.x that belongs to a cluster of gateways. */
public final class JoinedCluster implements Membership {
  /** After so long without a receipt for what was sent, a connection counts as cut. */
  private static final int CUT_AFTER_MS = 5_000;

  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final Vertx vertx;
  private final Cluster cluster;

  private JoinedCluster(Vertx vertx, Cluster cluster) {
    this.vertx = vertx;
    this.cluster = cluster;
  }

  /**
   * Finds the other gateways and joins them; the first one is a cluster by itself.
   *
   * @param builder of the Vert.x to build
   * @param options that the builder was given, to which the event bus's are added
   * @return fails with a {@link ConfigException} when this gateway cannot be one of them
   */
  public static Future<JoinedCluster> join(
      VertxBuilder builder, VertxOptions options, GatewayConfig config) {
    String address;
    try {
      address = LocalAddress.of(config.cluster());
    } catch (IOException | ConfigException e) {
      return Future.failedFuture(e);
    }
    // Also for what it says before it has read its configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
    DirectClusterManager manager =
        new DirectClusterManager(HazelcastSetup.of(config.cluster(), config.id(), address));
    options.setEventBusOptions(eventBus(config.cluster(), address));
    return builder
        .with(options)
        .withClusterManager(manager)
        .buildClustered()
        .compose(
            vertx -> {
              JoinedCluster joined =
                  new JoinedCluster(vertx, manager.getHazelcastInstance().getCluster());
              return joined
                  .check()
                  .map(joined)
                  .recover(
                      refused -> vertx.close().transform(closed -> Future.failedFuture(refused)));
            });
  }

  /** The Vert.x of this member. */
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public Peer self() {
    return peer(cluster.getLocalMember());
  }

  @Override
  public List<Peer> others() {
    return cluster.getMembers().stream()
        .filter(member -> !member.localMember())
        .map(JoinedCluster::peer)
        .toList();
  }

  @Override
  public void listen(Listener listener) {
    cluster.addMembershipListener(
        new MembershipListener() {
          @Override
          public void memberAdded(MembershipEvent event) {
            listener.joined(peer(event.getMember()));
          }

          @Override
          public void memberRemoved(MembershipEvent event) {
            listener.left(peer(event.getMember()));
          }
        });
  }

  /** Who came before is in the right; this gateway leaves again if it does not fit in. */
  private Future<Void> check() {
    Peer self = self();
    List<String> problems = new ArrayList<>();
    for (Member member : cluster.getMembers()) {
      if (member.localMember()) {
        break;
      }
      Peer other = peer(member);
      if (!other.speaksAsWeDo()) {
        problems.add(
            "the gateway at "
                + other.address()
                + " speaks version "
                + other.version()
                + " of the language among gateways, this one speaks "
                + self.version()
                + ": run the same version of the gateway everywhere");
      } else if (other.gateway().equals(self.gateway())) {
        problems.add(
            "gateway.id: "
                + self.gateway()
                + " is taken by the gateway at "
                + other.address()
                + ": give each gateway an id of its own");
      }
    }
    return problems.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(new ConfigException("cluster", problems));
  }

  private static Peer peer(Member member) {
    String version = member.getAttribute(HazelcastSetup.VERSION);
    return new Peer(
        String.valueOf(member.getAttribute("__vertx.nodeId")),
        String.valueOf(member.getAttribute(HazelcastSetup.GATEWAY)),
        member.getAddress().getHost() + ":" + member.getAddress().getPort(),
        version == null ? 0 : Integer.parseInt(version));
  }

  private static EventBusOptions eventBus(ClusterConfig config, String address) {
    EventBusOptions options =
        new EventBusOptions()
            .setHost(address)
            .setPort(config.eventPort())
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setTcpUserTimeout(CUT_AFTER_MS);
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setClientAuth(ClientAuth.REQUIRED)
                    // by itself it would take anybody for a gateway that it connects to
                    .setTrustAll(false)
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()))
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return options;
  }
}
