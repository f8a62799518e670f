package io.spore.gateway.websocket;

/** Whether one client is still there: for how many ticks it gave no sign of life. */
final class SignsOfLife {
  private final ClientWriter writer;
  private int silentTicks;

  SignsOfLife(ClientWriter writer) {
    this.writer = writer;
  }

  /** The client showed that it is alive. */
  void heard() {
    silentTicks = 0;
  }

  /**
   * Lets time pass. Who answers no pings shows that it is alive by taking what is written.
   *
   * @return whether there was no sign for so many ticks
   */
  boolean missedFor(int ticks) {
    silentTicks = !writer.answersPings() && writer.isWritable() ? 0 : silentTicks + 1;
    return silentTicks >= ticks;
  }
}
