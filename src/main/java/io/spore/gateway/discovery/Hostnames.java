package io.spore.gateway.discovery;

import io.spore.gateway.discovery.Node.State;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which node holds which hostname: how a node is recognised at a new address. */
final class Hostnames {
  private static final Logger LOG = LoggerFactory.getLogger(Hostnames.class);

  private final Map<String, Node> hostnameToNode = new HashMap<>();

  /** The node holds its hostname unless another does. */
  void claim(Node node) {
    if (!node.hostname().isEmpty()) {
      hostnameToNode.putIfAbsent(node.hostname(), node);
    }
  }

  /** The node no longer holds its hostname. */
  void release(Node node) {
    hostnameToNode.remove(node.hostname(), node);
  }

  /**
   * The node that held this hostname until now and has moved to the address {@code ip}; null when
   * nobody held it. Two living nodes may claim one hostname: then the first one speaks up again
   * after the second, and both stay.
   */
  Node movedTo(String ip, String hostname) {
    Node holder = hostname.isEmpty() ? null : hostnameToNode.get(hostname);
    if (holder == null) {
      return null;
    }
    boolean holderSpeaks = holder.state() == State.DISCOVERED || holder.state() == State.ACTIVE;
    if (holder.formerIp().equals(ip) && holderSpeaks) {
      LOG.atWarn()
          .addKeyValue("hostname", hostname)
          .addKeyValue("node", holder.ip())
          .addKeyValue("remoteAddress", ip)
          .log("two nodes claim one hostname");
      return null;
    }
    return holder;
  }
}
