package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.CountingClients;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client that stops reading, beside others that do not. */
@EnabledOnOs(OS.LINUX) // memory is read where Linux shows it
@ExtendWith(VertxExtension.class)
class StalledClientIT {
  private static final int OTHERS = 3;
  private static final int MESSAGES = 100_000;
  private static final long MEMORY_MIB = 500;

  @Test
  @Timeout(180)
  void aStalledClientIsClosedAsTooSlowWhileTheOthersGetEverything(Vertx vertx) throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        GatewayProcess gateway =
            GatewayProcess.setup("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
                .heapMiB(256)
                .start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port());
        RawWebSocket stalled = RawWebSocket.connect(gateway.port(), "/ws")) {
      gateway.awaitBroker();
      try (CountingClients others =
          CountingClients.open(gateway.port(), OTHERS, "load/numbers", MESSAGES)) {
        publisher.publishMany("load/numbers", MESSAGES, Integer::toString, 1);
        others.awaitAll(Duration.ofMinutes(1));
      }
      assertThat(stalled.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4008);
      assertThat(gateway.log()).contains("client too slow, closed");
      assertThat(gateway.peakMemoryMiB()).isLessThan(MEMORY_MIB);
    }
  }
}
