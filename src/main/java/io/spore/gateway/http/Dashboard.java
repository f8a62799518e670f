package io.spore.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The page that people open first, and what belongs to it, from within the jar. A file is read when
 * it is first asked for, and kept.
 */
final class Dashboard {
  private static final String FOLDER = "/dashboard/";
  private static final String PAGE = "index.html";

  /** A name and an ending: nothing that could lead out of the folder. */
  private static final String FILE = "([a-z][a-z0-9-]*\\.(?:html|css|js|svg))";

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** What other people wrote, by the name that it has here. */
  private static final Map<String, String> LIBRARIES =
      Map.of("uplot.js", UPLOT + "uPlot.esm.js", "uplot.css", UPLOT + "uPlot.min.css");

  private final Map<String, WebFile> files = new ConcurrentHashMap<>();

  /** Adds the page, at the very beginning of the address, and its files. */
  void mount(Router router) {
    router.get("/").handler(context -> serve(context, PAGE));
    router
        .getWithRegex(FOLDER + FILE)
        .handler(context -> serve(context, context.pathParam("param0")));
  }

  private void serve(RoutingContext context, String name) {
    WebFile known = files.get(name);
    if (known != null) {
      answer(context, known);
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> WebFile.read(LIBRARIES.getOrDefault(name, FOLDER + name)), false)
        .onSuccess(
            found -> {
              found.ifPresent(file -> files.put(name, file));
              found.ifPresentOrElse(file -> answer(context, file), context::next);
            })
        .onFailure(context::fail);
  }

  private static void answer(RoutingContext context, WebFile file) {
    HttpServerResponse response = context.response();
    response
        // Also without content: what else browsers are told goes by it, and takes the place of what
        // they were told with the file.
        .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .putHeader(HttpHeaders.ETAG, file.tag())
        // Kept, but asked for each time: it changes with the gateway.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (file.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
      return;
    }
    if (takesGzip(context)) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(file.compressed());
    } else {
      response.end(file.plain());
    }
  }

  private static boolean takesGzip(RoutingContext context) {
    return Optional.ofNullable(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING))
        .map(codings -> List.of(codings.toLowerCase(Locale.ROOT).split("[ ,]+")))
        .map(codings -> codings.contains("gzip"))
        .orElse(false);
  }
}
