package io.spore.gateway.cluster;

import java.util.List;

/** Who belongs to the cluster, as the cluster manager sees it. */
interface Membership {

  /** This gateway itself. */
  Peer self();

  /** The others. */
  List<Peer> others();

  /** Hears of comings and goings from now on, on any thread. */
  void listen(Listener listener);

  /** What the cluster manager notices. */
  interface Listener {
    /** A gateway came, or came back. */
    void joined(Peer peer);

    /** A gateway left or is not reached any more. */
    void left(Peer peer);
  }
}
