package io.spore.gateway.http;

import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.RolloutRefusedException;
import io.vertx.openapi.validation.ValidatorException;

/** Which failures are the client's business, and under which status code. */
final class KnownFailures {
  private KnownFailures() {}

  /** The failure as a problem; itself when it is none that a client should be told of. */
  static Throwable asProblem(Throwable failure) {
    if (failure instanceof ProblemException) {
      return failure;
    }
    if (failure instanceof ValidatorException) {
      return new ProblemException(400, failure.getMessage());
    }
    if (failure instanceof IllegalArgumentException) {
      return new ProblemException(400, failure.getMessage());
    }
    if (failure instanceof IllegalStateException) {
      return new ProblemException(503, failure.getMessage());
    }
    if (failure instanceof RolloutRefusedException refused) {
      return new ProblemException(status(refused.reason()), refused.getMessage());
    }
    if (failure instanceof PublishException unsent) {
      return new ProblemException(status(unsent.kind()), unsent.getMessage());
    }
    if (failure instanceof NodeCallException call) {
      ProblemException problem = new ProblemException(status(call.reason()), call.getMessage());
      problem.with("reason", call.reason().word());
      return call.node().isEmpty() ? problem : problem.with("node", call.node());
    }
    return failure;
  }

  private static int status(NodeCallException.Reason reason) {
    return switch (reason) {
      case NO_NODES, BUSY -> 503;
      case UNKNOWN_NODE -> 404;
      case BAD_REQUEST -> 400;
      case UNREACHABLE, BROKEN_ANSWER -> 502;
      case TIMEOUT -> 504;
    };
  }

  private static int status(RolloutRefusedException.Reason reason) {
    return switch (reason) {
      case BAD_ORDER -> 400;
      case UNKNOWN, NO_FIRMWARE -> 404;
      case CONFLICT -> 409;
      case BROKEN_FIRMWARE -> 502;
      case NOT_HERE -> 503;
    };
  }

  private static int status(PublishException.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case FORBIDDEN -> 403;
      case TOO_MANY -> 429;
      case REFUSED -> 502;
      case NOT_CONNECTED -> 503;
      case UNANSWERED -> 504;
    };
  }
}
