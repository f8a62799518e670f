package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.support.Browser;
import io.spore.gateway.support.CutProxy;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The JavaScript client, and the browser's own EventSource, in a real browser. */
@ExtendWith(VertxExtension.class)
class BrowserClientIT {
  private static Browser browser;

  private final ManualHistory history = new ManualHistory().answeringAtOnce();
  private TestDoor door;
  private CutProxy proxy;
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
            .past(new Past(Optional.of(history), Optional.of(history)))
            .pings(Duration.ofSeconds(1), Duration.ofSeconds(60))
            .servingTheClient();
    door.events().listen(history::append).await(10, TimeUnit.SECONDS);
    door.open();
    proxy = CutProxy.start(vertx, door.port());
    page = browser.page(proxy.port());
  }

  @Test
  void aPageGetsTheEventsItWantsWithTheirData() {
    connect("{ topics: ['sensor/#'], exclude: ['sensor/x'] }");
    door.events()
        .publish(
            List.of(
                message("other", "1"),
                message("sensor/x", "2"),
                message("sensor/text", "21.5"),
                message("sensor/json", "{\"t\": 21.5}"),
                new MqttMessage("sensor/bytes", new byte[] {(byte) 0xff, 1}, 0, 1, true)));
    await("window.got.length === 3");

    assertThat(page.evaluate("got.map(e => [e.topic, JSON.stringify(e.data), e.qos])"))
        .isEqualTo(
            List.of(
                List.of("sensor/text", "\"21.5\"", 0),
                List.of("sensor/json", "{\"t\":21.5}", 0),
                List.of("sensor/bytes", "{\"0\":255,\"1\":1}", 1)));
    assertThat(page.evaluate("got[2].retained && got[2].time instanceof Date")).isEqualTo(true);
  }

  @Test
  void aClientWhoseConnectionIsCutAgainAndAgainMissesNothingAndRepeatsNothing() {
    connect("{ topics: ['n'], firstDelayMs: 20 }");
    for (int i = 0; i < 300; i++) {
      door.events().publish(message("n", Integer.toString(i)));
      if (i % 60 == 30) {
        proxy.cut();
        int soFar = i;
        await("window.got.some(e => e.data === '" + (soFar - 20) + "')");
      }
    }
    await("window.got.length >= 300");

    assertThat(page.evaluate("got.map(e => Number(e.data))"))
        .isEqualTo(IntStream.range(0, 300).boxed().toList());
    assertThat(page.evaluate("gaps.length")).isEqualTo(0);
    assertThat(states()).contains("connecting", "open", "waiting");
    assertThat(proxy.connections()).isGreaterThan(5);
  }

  @Test
  void aGapIsToldThenWhatIsLeftThenTheStateOfThings() {
    for (int i = 0; i < 5; i++) {
      door.events().publish(message("a", Integer.toString(i)));
    }
    Awaitility.await().until(() -> history.end() == 5);
    history.forgetBefore(4);
    String old = Cursor.START.advance(new Origin("test", 1), 1).toString();
    connect("{ cursor: '" + old + "' }");
    await("window.got.length === 2");

    assertThat(page.evaluate("gaps.map(g => g.reason)"))
        .isEqualTo(List.of("the cursor is too old"));
    assertThat(page.evaluate("got.map(event => event.data + event.snapshot)"))
        .isEqualTo(List.of("4false", "4true"));
    door.events().publish(message("a", "5"));
    await("window.got.length === 3");
    assertThat(page.evaluate("got[2].data + got[2].snapshot")).isEqualTo("5false");
  }

  @Test
  void filtersCanBeChangedAndSurviveALostConnection() {
    connect("{ topics: ['a'], firstDelayMs: 20 }");
    page.evaluate("client.subscribe(['b/+'], ['b/x'])");
    page.evaluate("client.unsubscribe(['a'])");
    proxy.cut();
    await("window.states.filter(s => s === 'open').length === 2");
    Awaitility.await().until(() -> door.crowd().clients() == 1);
    door.events().publish(List.of(message("a", ""), message("b/x", ""), message("b/y", "")));
    await("window.got.length === 1");

    assertThat(page.evaluate("got[0].topic")).isEqualTo("b/y");
    assertThat(
            page.evaluate(
                "client.subscribe(['a/#/b']).then(() => 'accepted', problem => problem.message)"))
        .isEqualTo("topics[0]: topic filter a/#/b: # must be the last character");
  }

  @Test
  void aClientThatDroppedAllFiltersGetsNothingAlsoWhenItComesBack() {
    connect("{ topics: ['a'], firstDelayMs: 20 }");
    page.evaluate("client.unsubscribe(['a'])");
    proxy.cut();
    await("window.states.filter(s => s === 'open').length === 2");
    door.events().publish(message("a", "unwanted"));
    page.evaluate("client.subscribe(['b'])");
    door.events().publish(message("b", "wanted"));
    await("window.got.length > 0");

    assertThat(page.evaluate("got.map(e => e.topic)")).isEqualTo(List.of("b"));
  }

  @Test
  void aRequestThatWouldFailAgainIsNotMadeAgain() {
    start("{ topics: ['a/#/b'], firstDelayMs: 20 }");
    await("window.states.at(-1) === 'failed'");

    assertThat((String) page.evaluate("window.reasons.at(-1)"))
        .isEqualTo("bad request: topic: topic filter a/#/b: # must be the last character");
    assertThat(states()).doesNotContain("waiting");
  }

  @Test
  void aClosedClientStaysClosedAndCanBeginAnewWhereItWas() {
    connect("{ topics: ['a'], firstDelayMs: 20 }");
    door.events().publish(message("a", "1"));
    await("window.got.length === 1");
    page.evaluate("client.close()");
    Awaitility.await().until(() -> door.crowd().clients() == 0);
    door.events().publish(message("a", "2"));
    assertThat(states()).endsWith("closed");

    page.evaluate("client.connect()");
    await("window.got.length === 2");
    assertThat(page.evaluate("got[1].data")).isEqualTo("2");
  }

  @Test
  void aSilentConnectionIsAskedForASignOfLife() {
    connect("{ topics: ['a'], heartbeatMs: 200 }");
    page.waitForTimeout(1_500);

    assertThat(states()).containsExactly("connecting", "open");
  }

  @Test
  void theBrowsersOwnEventSourceComesBackByItselfAndMissesNothing() {
    page.evaluate(
        "() => { window.got = []; window.source = new EventSource('/events?topic=n');"
            + " source.onmessage = m => got.push({data: JSON.parse(m.data).data, id:"
            + " m.lastEventId}); }");
    Awaitility.await().until(() -> door.crowd().clients() == 1);
    for (int i = 0; i < 100; i++) {
      door.events().publish(message("n", Integer.toString(i)));
      if (i == 20) {
        await("window.got.length > 10");
        proxy.cut();
      }
    }
    await("window.got.length >= 100");

    assertThat(page.evaluate("got.map(e => Number(e.data))"))
        .isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  private void connect(String options) {
    start(options);
    await("window.states.includes('open')");
    Awaitility.await().until(() -> door.crowd().clients() == 1);
  }

  private void start(String options) {
    page.evaluate(
        "async options => {"
            + " const { SporeClient } = await import('/client/spore-client.js');"
            + " window.got = []; window.gaps = []; window.states = []; window.reasons = [];"
            + " window.client = new SporeClient('/ws', {"
            + "  onEvent: e => got.push(e), onGap: g => gaps.push(g),"
            + "  onStatus: s => { states.push(s.state); reasons.push(s.reason); },"
            + "  ...eval('(' + options + ')') });"
            + " client.connect(); }",
        options);
  }

  private void await(String condition) {
    page.waitForFunction("() => " + condition);
  }

  @SuppressWarnings("unchecked")
  private List<String> states() {
    return (List<String>) page.evaluate("states");
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(
        topic, text.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), 0, false);
  }
}
