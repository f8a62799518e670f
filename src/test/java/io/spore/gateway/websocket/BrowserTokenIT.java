package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.Browser;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JavaScript client in a real browser, where a token is asked for. */
@ExtendWith(VertxExtension.class)
class BrowserTokenIT {
  private static Browser browser;

  private TestDoor door;
  private Page page;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door =
        new TestDoor(vertx)
            .auth(TestAuth.signedTokens())
            .pings(Duration.ofSeconds(1), Duration.ofSeconds(60))
            .servingTheClient()
            .open();
    page = browser.page(door.port());
  }

  @Test
  void aPageShowsItsTokenAndANewOneBeforeItExpires() {
    start(List.of(token(3), token(3_600)));
    page.waitForFunction("() => states.includes('open')");
    door.events().publish(List.of(message("secret"), message("a/1")));
    page.waitForFunction("() => got.includes('a/1')");

    page.waitForFunction("() => asked === 2");
    page.waitForFunction("() => performance.now() > startedAt + 6_000");
    door.events().publish(List.of(message("secret"), message("a/2")));
    page.waitForFunction("() => got.includes('a/2')");

    assertThat(page.evaluate("got")).isEqualTo(List.of("a/1", "a/2"));
    assertThat(page.evaluate("states")).isEqualTo(List.of("connecting", "open"));
  }

  @Test
  void aPageWithAWrongTokenIsToldThatItFailed() {
    start(List.of("wrong"));
    page.waitForFunction("() => states.includes('failed')");
    assertThat(page.evaluate("reasons")).isEqualTo(List.of("not authorised"));
    Awaitility.await().until(() -> door.crowd().clients() == 0);
  }

  private void start(List<String> tokens) {
    page.evaluate(
        "async tokens => {"
            + " const { SporeClient } = await import('/client/spore-client.js');"
            + " window.got = []; window.states = []; window.reasons = []; window.asked = 0;"
            + " window.startedAt = performance.now();"
            + " window.client = new SporeClient('/ws', {"
            + "  token: async () => tokens[asked++],"
            + "  onEvent: e => got.push(e.topic),"
            + "  onStatus: s => { states.push(s.state); if (s.reason) reasons.push(s.reason); } });"
            + " client.connect(); }",
        tokens);
  }

  private static String token(int secondsLeft) {
    return TestKeys.hmac(
        TestAuth.SECRET,
        new JsonObject()
            .put("aud", TestAuth.AUDIENCE)
            .put("exp", Instant.now().getEpochSecond() + secondsLeft)
            .put("spore_read", "a/#"));
  }

  private static MqttMessage message(String topic) {
    return new MqttMessage(topic, new byte[] {'x'}, System.currentTimeMillis(), 0, false);
  }
}
