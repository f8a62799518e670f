package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happened before: in peace there is one leader, and everybody follows it. */
class ElectionPropertyTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @Property(tries = 150)
  void afterAnyTroubleOneLeaderRemains(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedCluster cluster = new SimulatedCluster();
    for (String name : NAMES) {
      cluster.start(name);
      cluster.run(random.nextInt(1_000));
    }

    for (int trouble = 0; trouble < 12; trouble++) {
      String victim = cluster.running().get(random.nextInt(cluster.running().size()));
      String other = cluster.running().get(random.nextInt(cluster.running().size()));
      switch (random.nextInt(6)) {
        case 0 -> cluster.freeze(victim);
        case 1, 2 -> cluster.wake(victim);
        case 3 -> cluster.cut(victim, other);
        case 4 -> cluster.heal();
        default -> {
          if (cluster.running().size() > 2) {
            cluster.kill(victim);
            cluster.start(victim + trouble);
          }
        }
      }
      cluster.run(random.nextInt(5_000));
    }
    cluster.heal();
    cluster.running().forEach(cluster::wake);
    cluster.run(10_000);

    assertThat(cluster.leaders()).hasSize(1);
    assertThat(cluster.followed().values()).containsOnly(cluster.leaders().get(0));
  }
}
