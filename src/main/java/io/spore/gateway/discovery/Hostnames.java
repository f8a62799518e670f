package io.spore.gateway.discovery;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which node holds which hostname: how a node is recognised at a new address. */
final class Hostnames {
  private static final Logger LOG = LoggerFactory.getLogger(Hostnames.class);

  private final Map<String, Node> hostnameToNode = new HashMap<>();
  private final long silence;
  private final OncePerMinute warning = new OncePerMinute();

  /**
   * Starts without nodes.
   *
   * @param silence milliseconds after which a node may have gone to another address. While it
   *     speaks, nobody takes its place: a forged datagram does not remove it
   */
  Hostnames(long silence) {
    this.silence = silence;
  }

  /**
   * The node that held this hostname at another address and has fallen silent there; null when
   * there is none.
   *
   * @param listened the present, in listening time
   */
  Node formerSelf(String ip, String hostname, long listened) {
    Node holder = hostnameToNode.get(hostname);
    boolean moved =
        holder != null && !holder.ip().equals(ip) && listened - holder.heardAt() >= silence;
    return moved ? holder : null;
  }

  /** The node holds its hostname unless another does. */
  void claim(Node node, long listened) {
    if (node.hostname().isEmpty()) {
      return;
    }
    Node holder = hostnameToNode.putIfAbsent(node.hostname(), node);
    boolean bothSpeak = holder != null && holder != node && holder.heardAt() > node.firstHeardAt();
    if (bothSpeak && warning.due(listened)) {
      LOG.atWarn()
          .addKeyValue("hostname", node.hostname())
          .addKeyValue("node", holder.ip())
          .addKeyValue("remoteAddress", node.ip())
          .log("two nodes claim one hostname");
    }
  }

  /** The node no longer holds its hostname. */
  void release(Node node) {
    hostnameToNode.remove(node.hostname(), node);
  }
}
