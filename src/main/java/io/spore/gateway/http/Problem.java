package io.spore.gateway.http;

import io.vertx.ext.web.RoutingContext;

/** Answers with a problem. */
@FunctionalInterface
interface Problem {
  /** Tells what is wrong, in words. */
  void answer(RoutingContext context, int status, String text);
}
