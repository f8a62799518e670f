package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ClientScriptTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private URI address;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    Router router = Router.router(vertx);
    router.get(ClientScript.PATH).handler(new ClientScript()::serve);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    address = URI.create("http://127.0.0.1:" + server.actualPort() + ClientScript.PATH);
  }

  @Test
  void aPageGetsTheModuleAsJavaScript() throws Exception {
    HttpResponse<String> answer = get("");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo(Files.readString(Path.of("src/main/resources" + ClientScript.PATH)))
        .contains("export class SporeClient");
  }

  @Test
  void aPageThatHasItAlreadyIsToldSo() throws Exception {
    String tag = get("").headers().firstValue("etag").orElseThrow();

    assertThat(get(tag).statusCode()).isEqualTo(304);
    assertThat(get(tag).body()).isEmpty();
    assertThat(get("\"other\"").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(String tag) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (!tag.isEmpty()) {
      request.header("If-None-Match", tag);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
