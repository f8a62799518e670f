package io.spore.gateway.event;

import java.util.Locale;

/** A node could not be called, or gave no answer; the message says which node and why. */
public final class NodeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why there is no answer. */
  public enum Reason {
    /** No node is known that could be called. */
    NO_NODES,
    /** The address is not that of a node. */
    UNKNOWN_NODE,
    /** What was to be called is no path of a node's API. */
    BAD_REQUEST,
    /** Too many calls wait for the node already. */
    BUSY,
    /** No connection to the node. */
    UNREACHABLE,
    /** The node did not answer in time. */
    TIMEOUT,
    /** The answer broke off, was too large, or no HTTP. */
    BROKEN_ANSWER;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;
  private final String node;

  /**
   * Says what went wrong.
   *
   * @param node the node's address; empty when there is none
   */
  public NodeCallException(Reason reason, String node, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.node = node;
  }

  /** Why there is no answer. */
  public Reason reason() {
    return reason;
  }

  /** The node's address; empty when there is none. */
  public String node() {
    return node;
  }
}
