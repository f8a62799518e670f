package io.spore.gateway.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for what Vert.x promises, on a test's own thread. */
public final class Futures {
  private static final int PATIENCE_SECONDS = 10;

  private Futures() {}

  /**
   * Waits for a result, 10 s at most.
   *
   * @throws CompletionException if it failed, with the reason as its cause
   * @throws AssertionError if it neither came nor failed, which no test takes for a failure it
   *     expects
   */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no result within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a result", e);
    }
  }
}
