package io.spore.gateway.nodes;

import io.netty.channel.ConnectTimeoutException;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCallException.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Why a node could not be called, as one line that names it. */
final class CallFailures {
  private CallFailures() {}

  static NodeCallException of(String node, Throwable cause, Duration patience) {
    if (cause instanceof NodeCallException known) {
      return known;
    }
    if (cause instanceof ConnectTimeoutException || isRefusal(cause)) {
      return failure(Reason.UNREACHABLE, node, "can't be reached: " + words(cause));
    }
    if (cause instanceof TimeoutException) {
      return noAnswer(node, patience);
    }
    return failure(Reason.BROKEN_ANSWER, node, "gave no whole answer: " + words(cause));
  }

  static NodeCallException noAnswer(String node, Duration patience) {
    return failure(Reason.TIMEOUT, node, "did not answer within " + patience.toMillis() + " ms");
  }

  static NodeCallException busy(String node) {
    return failure(Reason.BUSY, node, "is busy: too many calls wait for it already");
  }

  static NodeCallException tooLarge(String node, int maxBytes) {
    return failure(Reason.BROKEN_ANSWER, node, "answers with more than " + maxBytes + " bytes");
  }

  static NodeCallException redirect(String node, int status) {
    return failure(
        Reason.BROKEN_ANSWER, node, "answers with a redirect (" + status + "), not followed");
  }

  static NodeCallException unknown(String node) {
    return new NodeCallException(
        Reason.UNKNOWN_NODE, node, node + " is not the address of a known node");
  }

  private static NodeCallException failure(Reason reason, String node, String what) {
    return new NodeCallException(reason, node, "node " + node + " " + what);
  }

  private static boolean isRefusal(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof PortUnreachableException
        || (cause instanceof SocketException
            && String.valueOf(cause.getMessage()).contains("nreachable"));
  }

  /** Without the addresses that sockets append, and the native transport's own words. */
  private static String words(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message
        .replaceFirst("^.*error\\(-?\\d+\\): ", "")
        .replaceFirst(": /?[0-9a-fA-F.:\\[\\]]+$", "");
  }
}
