package io.spore.gateway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A router that is made for the first request that reaches it, which waits for it meanwhile. One
 * for each event loop.
 *
 * @param <T> what the router is made of
 */
final class LateRouter<T> implements Handler<RoutingContext> {
  private final Supplier<Future<T>> material;
  private final Function<T, Router> making;
  private Router router;

  /**
   * Waits for the first request.
   *
   * @param material asked until it was there once; may be completed on any thread
   * @param making called once, on the event loop that serves the requests
   */
  LateRouter(Supplier<Future<T>> material, Function<T, Router> making) {
    this.material = material;
    this.making = making;
  }

  @Override
  public void handle(RoutingContext request) {
    if (router != null) {
      router.handleContext(request);
      return;
    }
    Context here = request.vertx().getOrCreateContext();
    // Nobody takes the body yet.
    request.request().pause();
    material
        .get()
        .onFailure(failure -> here.runOnContext(back -> request.fail(failure)))
        .onSuccess(ready -> here.runOnContext(back -> goOn(request, ready)));
  }

  private void goOn(RoutingContext request, T ready) {
    if (router == null) {
      router = making.apply(ready);
    }
    request.request().resume();
    router.handleContext(request);
  }
}
