package io.spore.gateway.support;

import org.junit.jupiter.api.BeforeEach;

/** The promises of {@link Mosquitto}, kept by a container; skipped where no Docker engine runs. */
class MosquittoContainerIT extends MosquittoPromises {
  @BeforeEach
  void needsAnEngine() {
    need(MosquittoContainer.canStart(), "no Docker engine answers");
  }

  @Override
  Mosquitto start(MosquittoSetup setup) {
    return MosquittoContainer.start(setup);
  }
}
