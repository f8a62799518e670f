package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestLimits;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients that mean no good leave of the time that others need. */
@ExtendWith(VertxExtension.class)
class BesideHostileClientsTest {
  private static final int ROUNDS = 9;
  private static final int COUNTED = 250;
  private static final int SETTLING = 50;
  private static final int ATTACKS = 10;

  /** Attackers, victims and the gateway share the cores: what is short anyway may grow more. */
  private static final long SHORT_MICROS = 25_000;

  private final AtomicInteger attacks = new AtomicInteger();
  private final AtomicBoolean attacked = new AtomicBoolean();
  private HostileStage stage;

  @BeforeEach
  void prepare(Vertx vertx) {
    stage = new HostileStage(vertx);
  }

  @AfterEach
  void leave() throws Exception {
    stage.close();
  }

  /**
   * Calm and attacked stretches by turns, and medians over them: what else keeps the machine busy
   * meets both, and a moment of it decides nothing.
   */
  @Test
  void besideAttackersHealthyClientsGetTheirEventsAboutAsSoonAsWithoutThem() throws Exception {
    stage.deploy(
        new TestLimits()
            .connections(1_000)
            .headerTimeout(Duration.ofMillis(500))
            .messageRate(100)
            .build());
    HealthyClient healthy = stage.healthyClient();
    ScheduledExecutorService attackers = Executors.newSingleThreadScheduledExecutor();
    ScheduledFuture<?> attacking =
        attackers.scheduleWithFixedDelay(this::attackIfTold, 0, 2, TimeUnit.MILLISECONDS);
    long[] calm = new long[ROUNDS];
    long[] beside = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      calm[round] = delay(healthy, false);
      beside[round] = delay(healthy, true);
    }
    attacking.cancel(false);
    attackers.shutdown();
    assertThat(attackers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    healthy.stopAndCheck();

    assertThat(median(beside))
        .as("%s µs, %s µs in calm, %s attacks", beside, calm, attacks)
        .isLessThan(Math.max(2 * median(calm), SHORT_MICROS));
  }

  /** The delay that 95 of 100 events had at most, in microseconds. */
  private long delay(HealthyClient healthy, boolean beside) {
    attacked.set(beside);
    healthy.beginCounting();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> healthy.seen() > SETTLING);
    healthy.beginCounting();
    int enough = attacks.get() + (beside ? ATTACKS : 0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> healthy.seen() > COUNTED && attacks.get() >= enough);
    return healthy.delayMicros(95);
  }

  private static long median(long[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }

  private void attackIfTold() {
    if (attacked.get()) {
      attack();
    }
  }

  /** Some of everything: each is cut off, or ends when the test does. */
  private void attack() {
    try {
      attacks.incrementAndGet();
      for (int i = 0; i < 5; i++) {
        stage.socket();
      }
      stage.socket().getOutputStream().write("GET /ws HTTP/1.1\r\nHost: loc".getBytes(US_ASCII));
      stage.connect().sendBytes(HexFormat.of().parseHex("817f4000000000000000"));
      stage.connect().sendBytes(HexFormat.of().parseHex("8105414243"));
      stage.connect().send(0x80 | RawWebSocket.TEXT, new byte[] {(byte) 0xff});
      RawWebSocket fragments = stage.connect();
      fragments.send(RawWebSocket.TEXT, new byte[0]);
      for (int i = 0; i < 220; i++) {
        fragments.send(0, new byte[0]);
      }
    } catch (IOException cutOff) {
      // As it should be.
    }
  }
}
