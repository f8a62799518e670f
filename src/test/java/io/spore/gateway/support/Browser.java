package io.spore.gateway.support;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser without a window: the machine's own Chromium. There is one for all tests, as it
 * takes seconds to start; each test has pages of its own.
 */
public final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));

  /** Ends with the process: its driver leaves when nobody talks to it any more. */
  private static com.microsoft.playwright.Browser running;

  private final com.microsoft.playwright.Browser browser;
  private final List<BrowserContext> opened = new ArrayList<>();

  private Browser(com.microsoft.playwright.Browser browser) {
    this.browser = browser;
  }

  /**
   * A browser without pages; started if need be. Skips the test, and says so, where there is none.
   * In CI that is a failure.
   */
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
    if (running == null) {
      running = launch(binary.orElseThrow());
    }
    return new Browser(running);
  }

  private static com.microsoft.playwright.Browser launch(Path binary) {
    return Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(binary)
                // Tests run as root in CI, where Chromium has no sandbox.
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
  }

  /** An empty page of the server at this port of the machine itself. */
  public Page page(int port) {
    Page page = open(new com.microsoft.playwright.Browser.NewContextOptions());
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
    Page page = open(options);
    page.onPageError(problem -> System.err.println("browser: " + problem));
    page.navigate(address);
    return page;
  }

  private Page open(com.microsoft.playwright.Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    opened.add(context);
    return context.newPage();
  }

  /** Closes the pages that were opened here. */
  @Override
  public void close() {
    opened.forEach(BrowserContext::close);
  }
}
