package io.spore.gateway.nodes;

import static io.spore.gateway.nodes.SwitchboardFixture.ip;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeUpload;
import io.spore.gateway.event.ProgressMade;
import io.spore.gateway.support.ScriptedNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadTest {
  private static final int EIGHT_MIB = 8 << 20;
  private static final int BLOCK = 16 * 1024;
  private static final String FORM = "multipart/form-data; boundary=x";

  private SwitchboardFixture fixture;

  @BeforeEach
  void prepare() throws Exception {
    fixture = new SwitchboardFixture();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void firmwareReachesTheNodeWhichRestartsWithIt() throws Exception {
    fixture.nodes(1);
    fixture.tellAll();

    NodeAnswer answer = await(upload(fixture.client(), new Firehose("SPORE 1.2.0\n", BLOCK)));

    assertThat(answer.ok()).isTrue();
    assertThat(fixture.devices.get(0).version()).isEqualTo("1.2.0");
    assertThat(fixture.devices.get(0).restarts()).isEqualTo(1);
  }

  @Test
  void progressIsToldInStepsAndAtTheEnd() throws Exception {
    fixture.nodes(1);
    fixture.tellAll();

    await(upload(fixture.client(), new Firehose("SPORE 1.2.0\n", EIGHT_MIB)));

    List<ProgressMade> told = new ArrayList<>();
    do {
      told.add(fixture.probe.next(ProgressMade.class));
    } while (!last(told).fields().get("status").equals("done"));
    assertThat(told).hasSizeBetween(3, 23);
    assertThat(told)
        .extracting(event -> (Long) event.fields().get("progress"))
        .isSorted()
        .endsWith(100L);
    assertThat(told.get(0).topic()).isEqualTo("node/update");
    assertThat(told.get(0).fields())
        .containsEntry("nodeIp", ip(0))
        .containsEntry("status", "uploading")
        .containsEntry("size", (long) EIGHT_MIB);
    assertThat(told.get(told.size() - 2).fields()).containsEntry("status", "writing");
  }

  @Test
  void aNodeThatReadsSlowlyHoldsTheClientBackAndMemoryStaysSmall() throws Exception {
    AtomicLong taken = new AtomicLong();
    List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    HttpServer slow =
        await(
            fixture
                .vertx
                .createHttpServer()
                .requestHandler(request -> requests.add(request.pause()))
                .listen(0, ip(0)));
    fixture.port(slow.actualPort());
    fixture.tell(ip(0));
    Firehose firehose = new Firehose("", EIGHT_MIB);

    Future<NodeAnswer> answer = upload(fixture.client(), firehose);

    // Nothing is read by the node, so the client is paused soon: what fits into sockets is all.
    Awaitility.await().until(() -> firehose.paused && firehose.sent.get() > 0);
    long stalledAt = firehose.sent.get();
    assertThat(stalledAt).isLessThan(EIGHT_MIB);
    HttpServerRequest request = requests.get(0);
    request.handler(part -> taken.addAndGet(part.length()));
    request.endHandler(end -> request.response().end("{}"));
    request.resume();

    assertThat(await(answer).ok()).isTrue();
    assertThat(taken).hasValue(EIGHT_MIB);
  }

  @Test
  void aNodeThatDiesHalfwayFailsTheUploadAndLetsTheClientGo() throws Exception {
    ScriptedNode dying = ScriptedNode.listen(fixture.vertx, ip(0), 0, NetSocket::close);
    fixture.port(dying.port());
    fixture.tell(ip(0));
    Firehose firehose = new Firehose("", EIGHT_MIB);

    Throwable failure = catchThrowable(() -> await(upload(fixture.client(), firehose)));

    assertThat(failure.getCause()).hasMessageStartingWith("node 127.0.0.2 gave no whole answer");
    ProgressMade end =
        fixture.probe.next(
            ProgressMade.class, event -> event.fields().get("status").equals("failed"));
    assertThat((String) end.fields().get("reason")).startsWith("node 127.0.0.2 gave no");
    Awaitility.await().until(() -> !firehose.paused);
  }

  @Test
  void aNodeThatTakesItAllAndThenIsSilentIsGivenUp() throws Exception {
    fixture.config.uploadTimeout = Duration.ofMillis(300);
    ScriptedNode silent = ScriptedNode.listen(fixture.vertx, ip(0), 0, socket -> {});
    fixture.port(silent.port());
    fixture.tell(ip(0));

    Throwable failure =
        catchThrowable(() -> await(upload(fixture.client(), new Firehose("", BLOCK))));

    assertThat(failure.getCause()).hasMessageStartingWith("node 127.0.0.2 ");
    silent.awaitClosed();
  }

  @Test
  void aCallThatGaveUpWaitingForAnUploadIsNotMade() throws Exception {
    fixture.config.connections = 1;
    fixture.config.callTimeout = Duration.ofMillis(300);
    List<NetSocket> held = new CopyOnWriteArrayList<>();
    ScriptedNode busy = ScriptedNode.listen(fixture.vertx, ip(0), 0, held::add);
    fixture.port(busy.port());
    fixture.tell(ip(0));
    NodeClient client = fixture.client();
    Future<NodeAnswer> upload = upload(client, new Firehose("", BLOCK));
    Awaitility.await().until(() -> !held.isEmpty());

    Throwable failure =
        catchThrowable(() -> await(client.call(ip(0), NodeCall.get("/api/node/status"))));
    held.get(0).end(Buffer.buffer(ScriptedNode.answer("200 OK", "{}")));

    assertThat(failure.getCause()).hasMessage("node 127.0.0.2 did not answer within 300 ms");
    assertThat(await(upload).ok()).isTrue();
    busy.awaitClosed();
    assertThat(busy.requestLines()).containsExactly("POST /api/node/update HTTP/1.1");
  }

  @Test
  void firmwareThatIsTooLargeIsRefusedBeforehand() throws Exception {
    fixture.config.maxFirmware = BLOCK;
    fixture.nodes(1);
    fixture.tellAll();
    Firehose firehose = new Firehose("", BLOCK + 1);

    Throwable failure = catchThrowable(() -> await(upload(fixture.client(), firehose)));

    assertThat(failure.getCause())
        .hasMessage("the firmware is larger than nodes.maxFirmware, 16384 bytes");
    assertThat(firehose.sent).hasValue(0);
  }

  private Future<NodeAnswer> upload(NodeClient client, Firehose body) throws Exception {
    Awaitility.await().until(() -> !fixture.known.members().isEmpty());
    return client.upload(ip(0), new NodeUpload(body, FORM, body.length));
  }

  private static ProgressMade last(List<ProgressMade> told) {
    return told.get(told.size() - 1);
  }

  /** A stream of bytes that comes as fast as it is taken, and not faster. */
  private final class Firehose implements ReadStream<Buffer> {
    private final Buffer head;
    private final int length;
    private Handler<Buffer> handler = part -> {};
    private Handler<Void> end = nothing -> {};
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean paused = true;
    private boolean ended;

    Firehose(String head, int length) {
      this.head = Buffer.buffer(head);
      this.length = length;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
      handler = newHandler == null ? part -> {} : newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
      end = newHandler == null ? nothing -> {} : newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      paused = true;
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      paused = false;
      fixture.vertx.runOnContext(go -> pour());
      return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      return resume();
    }

    private void pour() {
      if (paused || ended) {
        return;
      }
      int size = (int) Math.min(BLOCK, length - sent.get());
      if (size == 0) {
        ended = true;
        end.handle(null);
        return;
      }
      Buffer block = Buffer.buffer(new byte[size]);
      if (sent.get() == 0) {
        block.setBuffer(0, head);
      }
      sent.addAndGet(size);
      handler.handle(block);
      fixture.vertx.runOnContext(go -> pour());
    }
  }
}
