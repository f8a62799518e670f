package io.spore.gateway.metrics;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PulseTest {
  private static final int LOOPS = 2;

  private final Pulse pulse = new Pulse();
  private Vertx vertx;

  @BeforeEach
  void feelEveryEventLoop() throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    await(vertx.deployVerticle(pulse::loop, new DeploymentOptions().setInstances(LOOPS)));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void timersThatComeInTimeAreCountedAsSuch() {
    Awaitility.await().until(() -> pulse.lag().counts()[0] + pulse.lag().counts()[1] >= LOOPS);
  }

  @Test
  void anEventLoopThatIsBlockedIsSilentUntilItGoesOn() {
    CountDownLatch blocked = new CountDownLatch(1);
    vertx.getOrCreateContext().runOnContext(now -> awaitQuietly(blocked));

    Awaitility.await().until(() -> pulse.longestSilenceMs() > 1_200);
    blocked.countDown();

    Awaitility.await().until(() -> pulse.longestSilenceMs() < 1_000);
    long[] counts = pulse.lag().counts();
    assertThat(counts[6] + counts[7] + counts[8]).as("lag above half a second").isPositive();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
