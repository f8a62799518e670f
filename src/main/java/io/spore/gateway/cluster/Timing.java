package io.spore.gateway.cluster;

/**
 * How long what may take among gateways, in milliseconds. Chosen so that another gateway leads
 * within three seconds of the leader's last word, and so that the old leader has stopped by then.
 */
final class Timing {
  /** Between two beats to another gateway. */
  static final long BEAT = 500;

  /** Between two looks at who is there. */
  static final long TICK = 100;

  /** After so long without a word a gateway counts as absent. */
  static final long SILENCE = 2_500;

  /**
   * A gateway that was not run for so long does not know whether it still leads. Beat and lease
   * together are shorter than the silence after which others take over.
   */
  static final long LEASE = 1_500;

  /** How long it then listens for another leader before it goes on; more than two beats. */
  static final long CONFIRM = 1_200;

  /** For so long an absent gateway is still called, so that it hears who leads when it wakes up. */
  static final long REMEMBERED = 600_000;

  /** Between two calls to an absent gateway. */
  static final long CALL = 2_000;

  private Timing() {}
}
