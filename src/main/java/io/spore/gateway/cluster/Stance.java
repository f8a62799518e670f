package io.spore.gateway.cluster;

/**
 * How one gateway sees the leadership, as it tells the others.
 *
 * @param leader the member whom it follows, itself if it leads; empty while it searches
 * @param term the leadership's number; a later leadership has a larger one
 * @param followers how many gateways follow, the leader included; 0 if it does not lead
 * @param newestTerm the largest term it ever heard of
 * @param startedAt when its process started, in milliseconds since the epoch
 * @param leaving whether it is about to stop
 */
record Stance(
    String leader, long term, int followers, long newestTerm, long startedAt, boolean leaving) {

  boolean leads(String member) {
    return !leaving && leader.equals(member);
  }

  /**
   * Whether its holder is the one to follow where two lead: the one whom more gateways follow, then
   * the one that came later. So when a cut-off gateway returns, the many need not change.
   */
  boolean prevailsOver(Stance other) {
    if (followers != other.followers) {
      return followers > other.followers;
    }
    return term != other.term ? term > other.term : leader.compareTo(other.leader) > 0;
  }
}
