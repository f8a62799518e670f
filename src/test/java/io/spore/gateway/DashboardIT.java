package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.spore.gateway.support.CutProxy;
import io.spore.gateway.support.DashboardStage;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a gateway that runs, in a real browser. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have two loopback addresses
@ExtendWith(VertxExtension.class)
@Timeout(120)
class DashboardIT {
  private static final String IN_SIGHT = ".row:not([hidden])";

  @TempDir private static Path folder;
  private static DashboardStage stage;

  private MqttPublisher publisher;
  private CutProxy proxy;
  private Page page;

  @BeforeAll
  static void start() {
    stage = DashboardStage.start(folder);
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @BeforeEach
  void connect(Vertx vertx) throws Exception {
    publisher = stage.publisher(vertx);
    proxy = CutProxy.start(vertx, stage.gateway().port());
  }

  @AfterEach
  void leave() {
    publisher.close();
    if (page != null) {
      page.context().close();
    }
  }

  @Test
  void theStreamShowsWhatComesWithTheNewestFirst() {
    open("");
    publisher.publish("stream/first", "1", 0, false);
    // Until the page has its snapshot, what is published may be told as part of that.
    row("stream/first").waitFor();
    publisher.publish("stream/a", "{\"temperature\": 21.5}", 0, false);
    publisher.publish("stream/b", Buffer.buffer(new byte[] {(byte) 0xff, 0x41}), 0, false);

    assertThat(row("stream/b").locator(".row-data").textContent()).isEqualTo("ff 41");
    assertThat(row("stream/b").locator(".row-marks").textContent()).isEqualTo("binary");
    row("stream/b").click();
    assertThat(page.locator(".hex-line").textContent()).isEqualTo("000000ff 41·A");
    row("stream/a").click();
    assertThat(page.locator(".json-key").textContent()).isEqualTo("temperature");
    page.locator(".json summary").click();
    assertThat(page.locator(".json-key").isVisible()).isFalse();
  }

  @Test
  void theGatewayFiltersTopicsAndTheAddressRemembersTheFilter() {
    open("#/stream?topic=filter/%23&exclude=filter/x&text=Wanted");
    awaitFilter();
    publisher.publish("other", "wanted", 0, false);
    publisher.publish("filter/x", "wanted", 0, false);
    publisher.publish("filter/y", "not it", 0, false);
    publisher.publish("filter/z", "this is WANTED", 0, false);

    row("filter/z").waitFor();
    assertThat(page.locator(IN_SIGHT).count()).isEqualTo(1);
    assertThat(page.inputValue("#stream-topics")).isEqualTo("filter/#, !filter/x");
    page.fill("#stream-text", "");
    page.fill("#stream-topics", "filter/+");
    page.press("#stream-topics", "Enter");
    row("filter/y").waitFor();
    assertThat(page.url()).endsWith("#/stream?topic=filter%2F%2B");
  }

  @Test
  void aFilterThatIsNoneIsExplained() {
    open("#/stream?topic=a/%23/b");

    page.waitForFunction(
        "() => document.querySelector('.problem').textContent.includes('# must be the last')");
  }

  @Test
  void whatComesDuringAPauseWaitsAndIsCounted() {
    open("#/stream?topic=pause/%23");
    awaitFilter();
    publisher.publish("pause/a", "before", 0, false);
    row("pause/a").waitFor();
    page.locator("button:has-text('Pause')").click();
    publisher.publish("pause/b", "meanwhile", 0, false);
    publisher.publish("pause/c", "meanwhile", 0, false);

    page.locator(".waiting:has-text('2 new')").waitFor();
    assertThat(page.locator(IN_SIGHT).count()).isEqualTo(1);
    page.locator(".waiting").click();
    row("pause/c").waitFor();
  }

  @Test
  void theRowsStandStillUnderAPointerAndGoOnWithoutIt() {
    open("#/stream?topic=aim/%23");
    awaitFilter();
    publisher.publish("aim/a", "1", 0, false);
    page.mouse().move(1, 1);
    row("aim/a").hover();
    publisher.publish("aim/b", "2", 0, false);

    page.locator(".waiting:has-text('1 new')").waitFor();
    assertThat(page.locator(IN_SIGHT).count()).isEqualTo(1);
    assertThat(page.locator("button:has-text('Pause')").isVisible()).isTrue();
    page.mouse().move(0, 0);
    row("aim/b").waitFor();
  }

  @Test
  void anEventIsCopiedAsJsonAlsoWhereThePageIsNotTrusted() {
    open("#/stream?topic=copy/%23");
    awaitFilter();
    publisher.publish("copy/a", "{\"n\": 1}", 0, false);
    publisher.publish("copy/b", "{\"n\": 2}", 0, false);
    row("copy/b").waitFor();
    row("copy/a").click();
    page.locator("button:has-text('Copy as JSON')").click();
    page.locator("button:has-text('Copied')").waitFor();
    assertThat(pasted()).contains("\"topic\": \"copy/a\"").contains("\"n\": 1");

    // As for a page that comes over plain HTTP from another machine.
    page.evaluate("() => { delete Navigator.prototype.clipboard; }");
    row("copy/b").click();
    page.locator("button:has-text('Copy as JSON')").click();
    page.locator("button:has-text('Copied')").waitFor();
    assertThat(pasted()).contains("\"topic\": \"copy/b\"");
  }

  @Test
  void theTreeCountsAndANumberIsDrawnWithItsHistory() {
    for (int i = 0; i < 5; i++) {
      publisher.publish(
          "tree/oven/status", "{\"a\": {\"heat\": " + i + "}, \"on\": true}", 1, true);
    }
    open("#/topics?topic=tree/oven/status");
    page.locator(".tree-name:has-text('status')").waitFor();
    publisher.publish("tree/oven/status", "{\"a\": {\"heat\": 9}, \"on\": true}", 1, false);

    page.locator(".drawing canvas").waitFor();
    page.locator("text=With the last 15 minutes").waitFor();
    page.waitForFunction(
        "() => [...document.querySelectorAll('.tree-row')].some(row =>"
            + " row.querySelector('.tree-name').textContent === 'status'"
            + " && row.querySelector('.tree-count').textContent === '1')");
    assertThat(page.locator(".drawing .small-title").textContent()).isEqualTo("a.heat");
    page.locator(".json-number:has-text('9')").waitFor();
  }

  @Test
  void aNodeIsInTheTableAndInThePictureAndTellsOfItself() throws Exception {
    try (FakeNode node = new FakeNode("127.0.0.77", "esp-777777", stage.gateway().udpPort())) {
      open("#/cluster");
      node.update("{\"freeHeap\": 31240, \"labels\": {\"app\": \"base\"}}");
      node.heartbeat();

      page.locator("td:has-text('127.0.0.77')").waitFor();
      assertThat(page.locator(".graph-node").count()).isEqualTo(1);
      assertThat(page.locator(".chip").first().textContent()).isEqualTo("app base");
      page.locator(".node-name").click();
      page.locator(".details .json-number:has-text('31240')").waitFor();
      assertThat(page.url()).endsWith("#/cluster?node=127.0.0.77");
    }
  }

  @Test
  void theGatewayTellsOfItsBrokerAndOfItself() {
    open("#/gateway");

    page.locator(".tile-value:has-text('healthy')").waitFor();
    page.locator(".card:has-text('connected')").waitFor();
    page.locator(".card:has-text('this one')").waitFor();
    page.locator("th:has-text('websocket cloudevents')").first().waitFor();
    page.locator(".chart-card canvas").first().waitFor();
  }

  @Test
  void aLostConnectionIsMadeAgainAndWhatWasMissedIsCounted() {
    open("#/stream?topic=cut/%23");
    awaitFilter();
    publisher.publish("cut/first", "1", 0, false);
    row("cut/first").waitFor();
    proxy.cut();
    publisher.publishMany("cut/n", 20, Integer::toString, 0);

    page.locator(".notice:has-text('none missed')").waitFor();
    assertThat(page.locator(".notice").textContent())
        .matches("Reconnected: 2\\d events caught up, none missed");
    assertThat(page.locator(".list-head .num").first().textContent()).startsWith("21 events");
  }

  @Test
  void nothingInATopicOrAPayloadIsTakenForMarkup() {
    open("#/stream?topic=xss/%23");
    awaitFilter();
    List<String> attempts =
        List.of(
            "<img src=x onerror=\"window.pwned=1\">",
            "<script>window.pwned=1</script>",
            "<svg/onload=window.pwned=1>",
            "\"><iframe srcdoc=\"<script>parent.pwned=1</script>\">",
            "{\"<img src=x onerror=window.pwned=1>\": \"<b>bold</b>\", \"__proto__\": {\"pwned\":"
                + " 1}}",
            "javascript:window.pwned=1");
    for (String attempt : attempts) {
      String topic = attempt.replaceAll("[+#]", "");
      publisher.publish("xss/" + topic, attempt, 0, false);
    }
    page.waitForFunction(
        "count => document.querySelectorAll('.row:not([hidden])').length === count",
        attempts.size());
    for (int i = 0; i < attempts.size(); i++) {
      page.locator(IN_SIGHT).nth(i).click();
      page.locator(".details-title:has-text('xss/')").waitFor();
    }
    for (String view : List.of("topics", "cluster", "gateway")) {
      page.evaluate("view => { location.hash = '#/' + view; }", view);
      page.waitForTimeout(300);
    }

    assertThat(page.evaluate("() => window.pwned ?? ({}).pwned ?? null")).isNull();
    assertThat(
            page.locator(
                    "main img, main iframe, main script, main b, main [onload], main [onerror]")
                .count())
        .isZero();
  }

  @Test
  void theKeyboardAloneWillDo() {
    open("#/stream?topic=keys/%23");
    awaitFilter();
    publisher.publish("keys/older", "1", 0, false);
    publisher.publish("keys/newer", "2", 0, false);
    row("keys/newer").waitFor();
    page.locator(".vlist").focus();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowDown");

    assertThat(page.locator(".details-title").textContent()).isEqualTo("keys/older");
    page.keyboard().press("Escape");
    assertThat(page.locator(".details").isVisible()).isFalse();
  }

  private void open(String hash) {
    page =
        stage.open(
            proxy.port(),
            hash,
            new NewContextOptions()
                .setViewportSize(1280, 800)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
  }

  /** What is in the clipboard, pasted as a person would. */
  private String pasted() {
    page.evaluate(
        "() => { const field = document.createElement('textarea'); field.id = 'pasted';"
            + " document.body.append(field); field.focus(); }");
    page.keyboard().press("Control+V");
    return (String)
        page.evaluate(
            "() => { const field = document.getElementById('pasted'); field.remove();"
                + " return field.value; }");
  }

  /** Waits until the gateway serves the view's own filter, with a message that matches it. */
  private void awaitFilter() {
    page.waitForFunction("() => document.querySelector('.stream').dataset.state === 'open'");
  }

  private Locator row(String text) {
    return page.locator(IN_SIGHT, new Page.LocatorOptions().setHasText(text));
  }
}
