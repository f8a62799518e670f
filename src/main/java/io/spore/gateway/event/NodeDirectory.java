package io.spore.gateway.event;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * Who knows which nodes are there. May be asked from any event loop; futures complete on any.
 *
 * <p>All futures fail with {@link IllegalStateException} while nobody listens to nodes.
 */
public interface NodeDirectory {

  /** The members as they are now. */
  Future<ClusterChanged> cluster();

  /**
   * The same members as of the last change, at once and on any thread; empty while nobody listens
   * to nodes.
   */
  Optional<ClusterChanged> present();

  /**
   * Looks for nodes that fell silent, tells all clients of the stream who is there, and has the
   * nodes be asked anew what their datagrams don't tell.
   */
  Future<ClusterChanged> refresh();

  /**
   * A person chooses the primary node.
   *
   * @param ip the address of a node
   * @return whether it is the address of a member; otherwise nothing changes
   */
  Future<Boolean> choosePrimary(String ip);

  /**
   * Has chance choose the primary node, another one than now if there is one.
   *
   * @return its address; empty when there is no member
   */
  Future<Optional<String>> choosePrimaryAtRandom();

  /**
   * Broadcasts an event to all nodes.
   *
   * @param event its name
   * @param data inline JSON, such as {@code "text"} in quotes or an object
   * @return how many networks it was sent to; fails with {@link IllegalArgumentException} when it
   *     is larger than what a node can take in
   */
  Future<Integer> broadcast(String event, String data);
}
