package io.spore.gateway.event;

/**
 * What a person asked one gateway for and all gateways of the cluster are to do.
 *
 * @param primaryNode the address of the node that is to be the primary one; empty when none was
 *     chosen
 * @param refresh whether the nodes are to be looked through, and clients told of all of them
 */
public record Wishes(String primaryNode, boolean refresh) {
  /** Nothing was asked for. */
  public static final Wishes NONE = new Wishes("", false);

  /** The nodes are to be looked through. */
  public static final Wishes REFRESH = new Wishes("", true);

  /** The node at this address is to be the primary one. */
  public static Wishes primary(String ip) {
    return new Wishes(ip, false);
  }
}
