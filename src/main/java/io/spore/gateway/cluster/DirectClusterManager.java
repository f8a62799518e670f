package io.spore.gateway.cluster;

import com.hazelcast.config.Config;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hazelcast as Vert.x uses it, but for the addresses that gateways talk to each other at. They name
 * the member, so nobody has to be asked where they are; and where a member is reached, it is asked
 * once. So gateways that know each other go on talking while Hazelcast is busy with a member that
 * froze or left, which holds up what it is asked for seconds.
 */
final class DirectClusterManager extends HazelcastClusterManager {
  private final Map<String, NodeInfo> reachedAt = new ConcurrentHashMap<>();

  DirectClusterManager(Config config) {
    super(config);
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (SporeEvents.memberAt(address).isPresent()) {
      promise.succeed();
    } else {
      super.addRegistration(address, registration, promise);
    }
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (SporeEvents.memberAt(address).isPresent()) {
      promise.succeed();
    } else {
      super.removeRegistration(address, registration, promise);
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    Optional<String> member = SporeEvents.memberAt(address);
    if (member.isPresent()) {
      promise.succeed(List.of(new RegistrationInfo(member.get(), 0, false)));
    } else {
      super.getRegistrations(address, promise);
    }
  }

  @Override
  public void getNodeInfo(String member, Completable<NodeInfo> promise) {
    NodeInfo known = reachedAt.get(member);
    if (known != null) {
      promise.succeed(known);
      return;
    }
    super.getNodeInfo(
        member,
        (found, failure) -> {
          if (failure == null) {
            reachedAt.put(member, found);
          }
          promise.complete(found, failure);
        });
  }
}
