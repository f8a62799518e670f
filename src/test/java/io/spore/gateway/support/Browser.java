package io.spore.gateway.support;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A real browser without a window: the machine's own Chromium. */
public final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  private Browser(Path binary) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(binary)
                    // Tests run as root in CI, where Chromium has no sandbox.
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
  }

  /** Starts it; skips the test, and says so, where there is none. In CI that is a failure. */
  public static Browser start() {
    Optional<Path> binary = PLACES.stream().filter(Files::isExecutable).findFirst();
    if (binary.isEmpty()) {
      String problem = "no browser to test with: install Debian's package chromium";
      if (System.getenv("CI") != null) {
        throw new AssertionError(problem);
      }
      System.err.println("SKIPPED: " + problem);
      Assumptions.abort(problem);
    }
    return new Browser(binary.orElseThrow());
  }

  /** An empty page of the server at this port of the machine itself. */
  public Page page(int port) {
    Page page = browser.newPage();
    page.onConsoleMessage(message -> System.err.println("browser: " + message.text()));
    page.navigate("http://127.0.0.1:" + port + "/");
    return page;
  }

  /** A page at this address. */
  public Page page(String address) {
    return page(address, new com.microsoft.playwright.Browser.NewContextOptions());
  }

  /** A page with a size, colours and so on of its own, at this address. */
  public Page page(String address, com.microsoft.playwright.Browser.NewContextOptions options) {
    Page page = browser.newContext(options).newPage();
    page.onPageError(problem -> System.err.println("browser: " + problem));
    page.navigate(address);
    return page;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
