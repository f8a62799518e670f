package io.spore.gateway.support;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A gateway with its embedded broker and an event log, and a browser to look at its dashboard. */
public final class DashboardStage implements AutoCloseable {
  private static final Pattern BROKER =
      Pattern.compile(".*embedded broker listening broker=\"127.0.0.1:(\\d+)\".*");

  private final Browser browser;
  private final GatewayProcess gateway;

  private DashboardStage(Browser browser, GatewayProcess gateway) {
    this.browser = browser;
    this.gateway = gateway;
  }

  /**
   * Starts both; skips the test where there is no browser.
   *
   * @param log where the gateway keeps its events
   * @param flags further flags of the gateway
   */
  public static DashboardStage start(Path log, String... flags) {
    Browser browser = Browser.start();
    GatewayProcess gateway =
        GatewayProcess.setup(flags)
            .env("SPORE_MQTT_URL", "embedded://127.0.0.1:0")
            .env("SPORE_LOG_DIR", log.toString())
            .start();
    gateway.awaitBroker();
    return new DashboardStage(browser, gateway);
  }

  /** The gateway that is looked at. */
  public GatewayProcess gateway() {
    return gateway;
  }

  /** Somebody who publishes to the gateway's broker. */
  public MqttPublisher publisher(Vertx vertx) {
    return MqttPublisher.connect(vertx, "127.0.0.1", gateway.awaitNumber(BROKER));
  }

  /**
   * Opens the dashboard, and waits until it is live.
   *
   * @param port the gateway's, or that of what stands in front of it
   * @param hash the view, such as {@code #/topics}
   * @param options the screen
   */
  public Page open(int port, String hash, NewContextOptions options) {
    Page page = browser.page("http://127.0.0.1:" + port + "/" + hash, options);
    page.locator(".dot[data-state=open]").first().waitFor();
    return page;
  }

  /** Opens the dashboard and waits for nothing: a token may be asked for. */
  public Page page() {
    return browser.page("http://127.0.0.1:" + gateway.port() + "/");
  }

  @Override
  public void close() {
    gateway.close();
    browser.close();
  }
}
