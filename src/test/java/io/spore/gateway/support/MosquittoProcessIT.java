package io.spore.gateway.support;

import org.junit.jupiter.api.BeforeEach;

/** The promises of {@link Mosquitto}, kept by a child process; skipped where none is installed. */
class MosquittoProcessIT extends MosquittoPromises {
  @BeforeEach
  void needsAnInstalledMosquitto() {
    need(MosquittoProcess.canStart(), "no mosquitto is installed here");
  }

  @Override
  Mosquitto start(MosquittoSetup setup) {
    return MosquittoProcess.start(setup);
  }
}
