package io.spore.gateway.cluster;

import java.util.List;
import java.util.Optional;

/** What is kept of another gateway as long as it is remembered. */
final class Link {
  private final Inlet inlet = new Inlet();
  private Peer peer;
  private Optional<Outlet> outlet = Optional.empty();
  private boolean reached;
  private boolean reported;
  private boolean slow;
  private String follows = "";
  private String absence = "";
  private List<Frame.Reached> has = List.of();
  private long heardAt;
  private long calledAt;

  Link(Peer peer, long now) {
    this.peer = peer;
    this.heardAt = now;
    this.calledAt = now - Timing.CALL;
  }

  Peer peer() {
    return peer;
  }

  /** The cluster manager knows more of it than its first beat told. */
  void identify(Peer known) {
    peer = known;
  }

  Inlet inlet() {
    return inlet;
  }

  /** The stream to it; there is none while it is absent. */
  Optional<Outlet> outlet() {
    return outlet;
  }

  void open(Outlet newOutlet) {
    outlet = Optional.of(newOutlet);
    slow = false;
  }

  void shut() {
    outlet = Optional.empty();
  }

  /** Whether the last that was sent to it left for it: a connection stands. */
  boolean isReached() {
    return reached;
  }

  void reached(boolean isReached) {
    reached = isReached;
  }

  /** Whether it was reported as present. */
  boolean isReported() {
    return reported;
  }

  void reported(boolean isPresent) {
    reported = isPresent;
  }

  /** Whether events for it are being left out. */
  boolean isSlow() {
    return slow;
  }

  void slow(boolean isSlow) {
    slow = isSlow;
  }

  /**
   * It says whom it follows.
   *
   * @return whether it follows this member now, and did not before
   */
  boolean beginsToFollow(String member, String leader) {
    boolean begins = leader.equals(member) && !follows.equals(leader);
    follows = leader;
    return begins;
  }

  /** Why it is absent, in words; empty as long as nobody said so. */
  String absence() {
    return absence;
  }

  void absentBecause(String reason) {
    absence = reason;
  }

  /** How far it has the events of others. */
  List<Frame.Reached> has() {
    return has;
  }

  void has(List<Frame.Reached> marks) {
    has = marks;
  }

  /** When it was heard last. */
  long heardAt() {
    return heardAt;
  }

  void heard(long now) {
    heardAt = now;
    absence = "";
  }

  /** Whether another beat is to be sent to it: often unless it fell silent. */
  boolean isToBeCalled(long now) {
    boolean often = reported || now - heardAt <= Timing.SILENCE;
    return now - calledAt >= (often ? Timing.BEAT : Timing.CALL);
  }

  /** A beat was sent to it. */
  void called(long now) {
    calledAt = now;
  }
}
