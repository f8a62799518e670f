package io.spore.gateway.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;

/** Waits for what Vert.x promises, on a test's own thread. */
public final class Futures {
  private static final int PATIENCE_SECONDS = 30;

  private Futures() {}

  /**
   * Waits for a result, 30 s at most.
   *
   * @throws java.util.concurrent.CompletionException if there is none, with the reason as its
   *     cause; a {@link java.util.concurrent.TimeoutException} if it took too long
   */
  public static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, SECONDS)
        .join();
  }
}
