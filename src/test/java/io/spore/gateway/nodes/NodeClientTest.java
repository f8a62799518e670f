package io.spore.gateway.nodes;

import static io.spore.gateway.support.Futures.await;
import static io.spore.gateway.support.ScriptedNode.answer;
import static io.spore.gateway.support.ScriptedNode.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCallException.Reason;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.ScriptedNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeClientTest {
  private static final String ONE = "127.0.0.2";
  private static final String OTHER = "127.0.0.3";
  private static final NodeCall STATUS = NodeCall.get("/api/node/status");
  private static final NodeCall RESTART = NodeCall.post("/api/node/restart");

  private final Vertx vertx = Vertx.vertx();
  private final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  private final TestNodes config = new TestNodes();
  private int port;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void anAnswerComesWithItsNodeItsStatusAndItsTime() throws Exception {
    node(ONE, answering(answer("201 Created", "{\"a\":1}")));

    NodeAnswer answer = await(client(ONE).call(ONE, STATUS));

    assertThat(answer.node()).isEqualTo(ONE);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).hasToString("{\"a\":1}");
    assertThat(answer.roundTripMs()).isPositive();
  }

  @Test
  void anAddressThatIsNoNodeIsNeverCalled() throws Exception {
    ScriptedNode stranger = node(OTHER, answering(answer("200 OK", "")));

    assertFailure(client(ONE).call(OTHER, STATUS), Reason.UNKNOWN_NODE)
        .isEqualTo("127.0.0.3 is not the address of a known node");
    assertFailure(client(ONE).call("localhost", STATUS), Reason.UNKNOWN_NODE)
        .isEqualTo("localhost is not the address of a known node");
    // Another spelling of the same address.
    assertFailure(client(ONE).call("127.0.0.03", STATUS), Reason.UNKNOWN_NODE).isNotEmpty();
    assertThat(stranger.requestLines()).isEmpty();
  }

  @Test
  void aUriThatCouldLeadElsewhereIsNotCalled() throws Exception {
    ScriptedNode node = node(ONE, answering(answer("200 OK", "")));

    assertFailure(client(ONE).call(ONE, NodeCall.get("/../x")), Reason.BAD_REQUEST)
        .isEqualTo("the uri's path has dots, slashes or control characters in disguise");
    assertThat(node.requestLines()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    ScriptedNode target = node(OTHER, answering(answer("200 OK", "secret")));
    String location = "http://127.0.0.3:" + target.port() + "/";
    node(
        ONE,
        answering("HTTP/1.1 302 Found\r\nlocation: " + location + "\r\ncontent-length: 0\r\n\r\n"));

    assertFailure(client(ONE, OTHER).call(ONE, STATUS), Reason.BROKEN_ANSWER)
        .isEqualTo("node 127.0.0.2 answers with a redirect (302), not followed");
    assertThat(target.requestLines()).isEmpty();
  }

  @Test
  void aNodeThatIsSilentIsGivenUp() throws Exception {
    config.callTimeout = Duration.ofMillis(300);
    node(ONE, socket -> {});

    assertFailure(client(ONE).call(ONE, STATUS), Reason.TIMEOUT)
        .isEqualTo("node 127.0.0.2 did not answer within 300 ms");
  }

  @Test
  void aNodeThatAnswersByteAfterByteIsGivenUpTooAndItsConnectionIsClosed() throws Exception {
    config.callTimeout = Duration.ofMillis(300);
    ScriptedNode node =
        node(
            ONE,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
              vertx.setPeriodic(20, tick -> socket.write("x"));
            });

    assertFailure(client(ONE).call(ONE, STATUS), Reason.TIMEOUT)
        .isEqualTo("node 127.0.0.2 did not answer within 300 ms");
    node.awaitClosed();
  }

  @Test
  void anEndlessAnswerIsCutOffAndItsConnectionClosed() throws Exception {
    config.callTimeout = Duration.ofMillis(500);
    ScriptedNode node = node(ONE, this::pourOut);

    assertFailure(client(ONE).call(ONE, STATUS), Reason.BROKEN_ANSWER)
        .isEqualTo("node 127.0.0.2 answers with more than 65536 bytes");
    node.awaitClosed();
  }

  @Test
  void whatIsNoHttpIsABrokenAnswer() throws Exception {
    node(ONE, answering("\u0000\u0001 garbage of every kind\r\n\r\n\r\n"));

    assertFailure(client(ONE).call(ONE, STATUS), Reason.BROKEN_ANSWER)
        .startsWith("node 127.0.0.2 gave no whole answer: ");
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    node(ONE, answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));

    assertFailure(client(ONE).call(ONE, STATUS), Reason.BROKEN_ANSWER)
        .isEqualTo("node 127.0.0.2 gave no whole answer: Connection was closed");
  }

  @Test
  void aNodeThatRefusesTheConnectionIsNamed() throws Exception {
    node(ONE, answering(answer("200 OK", "")));

    assertFailure(client(OTHER).call(OTHER, STATUS), Reason.UNREACHABLE)
        .isEqualTo("node 127.0.0.3 can't be reached: Connection refused");
  }

  @Test
  void neverMoreThanTwoCallsAreUnderWaySomeWaitAndTheRestIsTurnedAway() throws Exception {
    config.queue = 4;
    List<NetSocket> held = new CopyOnWriteArrayList<>();
    ScriptedNode node = node(ONE, held::add);
    NodeClient client = client(ONE);

    List<Future<NodeAnswer>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(client.call(ONE, STATUS));
    }
    assertFailure(client.call(ONE, STATUS), Reason.BUSY)
        .isEqualTo("node 127.0.0.2 is busy: too many calls wait for it already");

    for (int answered = 0; answered < 6; answered++) {
      int next = answered;
      Awaitility.await().until(() -> held.size() > next);
      assertThat(held).hasSizeLessThanOrEqualTo(answered + 2);
      held.get(answered).end(Buffer.buffer(answer("200 OK", "ok")));
    }
    for (Future<NodeAnswer> call : calls) {
      assertThat(await(call).ok()).isTrue();
    }
    assertThat(node.requestLines()).hasSize(6);
  }

  @Test
  void withNoNodeThePrimaryOneCannotBeCalled() {
    assertFailure(client().callPrimary(STATUS), Reason.NO_NODES)
        .isEqualTo("no SPORE node is known yet");
  }

  @Test
  void aQuestionToThePrimaryNodeGoesToTheNextOneWhenItGivesNoAnswer() throws Exception {
    node(ONE, answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
    node(OTHER, answering(answer("200 OK", "here")));

    NodeAnswer answer = await(client(ONE, OTHER).callPrimary(STATUS));

    assertThat(answer.node()).isEqualTo(OTHER);
    assertThat(answer.body()).hasToString("here");
  }

  @Test
  void aChangeGoesToTheNextNodeWhenThePrimaryOneRefusedTheConnection() throws Exception {
    node(OTHER, answering(answer("200 OK", "")));

    assertThat(await(client(ONE, OTHER).callPrimary(RESTART)).node()).isEqualTo(OTHER);
  }

  @Test
  void aChangeThatThePrimaryNodeMayHaveSeenGoesToNobodyElse() throws Exception {
    node(ONE, answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
    ScriptedNode other = node(OTHER, answering(answer("200 OK", "")));

    assertFailure(client(ONE, OTHER).callPrimary(RESTART), Reason.BROKEN_ANSWER)
        .startsWith("node 127.0.0.2 gave no whole answer");
    assertThat(other.requestLines()).isEmpty();
  }

  @Test
  void whenNoNodeAnswersTheStoryNamesThemAll() throws Exception {
    node("127.0.0.9", answering(answer("200 OK", "")));

    assertFailure(client(ONE, OTHER).callPrimary(STATUS), Reason.UNREACHABLE)
        .isEqualTo(
            "node 127.0.0.2 can't be reached: Connection refused; "
                + "node 127.0.0.3 can't be reached: Connection refused");
  }

  @Test
  void methodUriAndFormAreHandedOn() throws Exception {
    StringBuilder seen = new StringBuilder();
    ScriptedNode node =
        node(
            ONE,
            socket -> {
              seen.append("called");
              socket.end(Buffer.buffer(answer("200 OK", "")));
            });
    NodeCall call =
        new NodeCall(HttpMethod.PUT, "/a/b?c=d%20e", NodeCall.FORM, Buffer.buffer("x=1"));

    await(client(ONE).call(ONE, call));

    assertThat(seen).hasToString("called");
    assertThat(node.requestLines()).containsExactly("PUT /a/b?c=d%20e HTTP/1.1");
  }

  private void pourOut(NetSocket socket) {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    Buffer water = Buffer.buffer(new byte[8 * 1024]);
    long timer =
        vertx.setPeriodic(
            1,
            drop -> {
              if (!socket.writeQueueFull()) {
                socket.write(water);
              }
            });
    socket.exceptionHandler(gone -> vertx.cancelTimer(timer));
  }

  private ScriptedNode node(String ip, Consumer<NetSocket> script) throws Exception {
    ScriptedNode node = ScriptedNode.listen(vertx, ip, port, script);
    port = node.port();
    return node;
  }

  private NodeClient client(String... ips) {
    events.publish(TestNodes.cluster(ips));
    return new NodeClient(
        vertx,
        config.build(),
        () -> port,
        new KnownNodes(events, Optional::empty),
        events,
        InstantSource.system());
  }

  static EventBatch batch(ClusterChanged cluster) {
    return new EventBatch(new Origin("test", 1), 1, 0, Cursor.START, List.of(cluster));
  }

  private static AbstractStringAssert<?> assertFailure(Future<?> future, Reason reason) {
    Throwable thrown = catchThrowable(() -> await(future));
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause()).isInstanceOf(NodeCallException.class);
    NodeCallException failure = (NodeCallException) thrown.getCause();
    assertThat(failure.reason()).isEqualTo(reason);
    return assertThat(failure.getMessage());
  }
}
