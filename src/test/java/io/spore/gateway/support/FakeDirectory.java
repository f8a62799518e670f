package io.spore.gateway.support;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeDirectory;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows the nodes that a test says are there. */
public final class FakeDirectory implements NodeDirectory {
  public final List<String> broadcasts = new ArrayList<>();
  public final List<Member> members = new ArrayList<>();
  public String primary = "";
  public RuntimeException failure;
  public int refreshed;

  public void add(String ip, String hostname, Map<String, String> labels) {
    members.add(new Member(ip, hostname, "active", 1_000, 12, Map.of("chipId", 7L), labels));
    primary = members.get(0).ip();
  }

  @Override
  public Future<ClusterChanged> cluster() {
    return Future.succeededFuture(new ClusterChanged(members, primary, 1));
  }

  @Override
  public Optional<ClusterChanged> present() {
    return Optional.of(new ClusterChanged(members, primary, 1));
  }

  @Override
  public Future<ClusterChanged> refresh() {
    refreshed++;
    return cluster();
  }

  @Override
  public Future<Boolean> choosePrimary(String ip) {
    boolean known = members.stream().anyMatch(member -> member.ip().equals(ip));
    primary = known ? ip : primary;
    return Future.succeededFuture(known);
  }

  @Override
  public Future<Optional<String>> choosePrimaryAtRandom() {
    return Future.succeededFuture(
        members.stream()
            .map(Member::ip)
            .filter(ip -> members.size() == 1 || !ip.equals(primary))
            .findFirst());
  }

  @Override
  public Future<Integer> broadcast(String event, String data) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    broadcasts.add(event + " " + data);
    return Future.succeededFuture(1);
  }
}
