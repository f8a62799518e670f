package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.Browser;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the dashboard's modules promise, tried in the browser that they run in. */
class DashboardModulesIT {
  private static final Path PROMISES = Path.of("src/test/resources/dashboard/modules.js");

  @TestFactory
  @SuppressWarnings("unchecked")
  Stream<DynamicTest> eachModuleKeepsWhatItPromises() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Browser browser = Browser.start()) {
      Router router = Router.router(vertx);
      router
          .get("/")
          .handler(
              empty ->
                  empty.response().putHeader("content-type", "text/html").end("<!doctype html>"));
      new Dashboard().mount(router);
      router.get(ClientScript.PATH).handler(new ClientScript()::serve);
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(router)
              .listen(0, "127.0.0.1")
              .await(10, TimeUnit.SECONDS);
      Map<String, String> problems =
          (Map<String, String>)
              browser
                  .page("http://127.0.0.1:" + server.actualPort() + "/")
                  .evaluate(Files.readString(PROMISES).replaceFirst("^//.*\n", ""));
      return problems.entrySet().stream()
          .map(
              promise ->
                  DynamicTest.dynamicTest(
                      promise.getKey(), () -> assertThat(promise.getValue()).isEmpty()));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }
}
