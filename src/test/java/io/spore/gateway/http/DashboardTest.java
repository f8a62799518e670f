package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class DashboardTest {
  private static final Path FOLDER = Path.of("src/main/resources/dashboard");
  private static final int LARGEST_PAGE = 300_000;
  private static final int LONGEST_MODULE = 300;

  /** Ways in which a text could become markup or code. */
  private static final Pattern DANGEROUS =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|setHTML|DOMParser|createContextualFragment|srcdoc|\\beval\\(|new"
              + " Function|setAttribute\\('(on|style)");

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::add);
    new Dashboard().mount(router);
    router.get(ClientScript.PATH).handler(new ClientScript()::serve);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  @Test
  void thePageIsAtTheVeryBeginningOfTheAddress() throws Exception {
    HttpResponse<byte[]> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).isEqualTo(Files.readAllBytes(FOLDER.resolve("index.html")));
  }

  @Test
  void aBrowserIsToldToRunAndLoadNothingButTheGatewaysOwnFiles() throws Exception {
    HttpResponse<byte[]> page = get("/");

    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .doesNotContain("unsafe", "*", "http");
    assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @Test
  void aBrowserThatHasAFileAlreadyIsToldSo() throws Exception {
    String tag = get("/dashboard/main.js").headers().firstValue("etag").orElseThrow();

    assertThat(get("/dashboard/main.js", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/dashboard/main.js", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void aPageThatIsStillTheSameMayStillDoWhatItMightBefore() throws Exception {
    HttpResponse<byte[]> page = get("/");
    HttpResponse<byte[]> again =
        get("/", "If-None-Match", page.headers().firstValue("etag").orElseThrow());

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("content-security-policy"))
        .isEqualTo(page.headers().firstValue("content-security-policy"));
  }

  @Test
  void aFileIsCompressedForThoseWhoSayThatTheyUnderstandIt() throws Exception {
    HttpResponse<byte[]> plain = get("/dashboard/main.js");
    HttpResponse<byte[]> packed = get("/dashboard/main.js", "Accept-Encoding", "br, gzip");

    assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(packed.headers().firstValue("vary")).contains("accept-encoding");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
        .isEqualTo(plain.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard/", "/dashboard/nothing.js", "/dashboard/../logback.xml",
        "/dashboard/..%2fclient%2fspore-client.js", "/dashboard/index.html.class", "/dashboard/.js"
      })
  void whatIsNoFileOfTheDashboardIsNotServed(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void everythingThePageLoadsIsThereAndAllOfItIsSmall() throws Exception {
    int total = 0;
    for (String path : filesOfThePage()) {
      HttpResponse<byte[]> file = get(path, "Accept-Encoding", "gzip");
      assertThat(file.statusCode()).as(path).isEqualTo(200);
      total += file.body().length;
    }
    assertThat(total).isLessThan(LARGEST_PAGE);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void noModuleMakesMarkupOrCodeOfATextAndEachIsShort(Path module) throws IOException {
    String text = Files.readString(module);

    assertThat(DANGEROUS.matcher(text).results().map(found -> found.group())).isEmpty();
    assertThat(text.lines().count()).isLessThan(LONGEST_MODULE);
    assertThat(text).startsWith("// @ts-check\n");
  }

  @Test
  void thePageItselfHoldsNoScriptAndNoStyle() throws IOException {
    assertThat(Files.readString(FOLDER.resolve("index.html")))
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContainPattern("<style|style=|\\son[a-z]+=|javascript:");
  }

  static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".js")).sorted().toList();
    }
  }

  private static List<String> filesOfThePage() throws IOException {
    List<String> paths = new ArrayList<>(List.of("/", ClientScript.PATH));
    paths.addAll(List.of("/dashboard/uplot.js", "/dashboard/uplot.css"));
    try (Stream<Path> files = Files.list(FOLDER)) {
      files.forEach(file -> paths.add("/dashboard/" + file.getFileName()));
    }
    return paths;
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
