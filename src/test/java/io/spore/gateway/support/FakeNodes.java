package io.spore.gateway.support;

import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.NodeUpload;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Answers as a test says, and remembers what was called. */
public final class FakeNodes implements NodeCalls {
  public final List<String> called = new ArrayList<>();
  public String primary = "10.0.0.1";
  public long received;
  public Future<NodeAnswer> next =
      Future.succeededFuture(new NodeAnswer("10.0.0.1", 200, Buffer.buffer("{\"ok\":true}"), 3));

  @Override
  public Future<NodeAnswer> call(String ip, NodeCall call) {
    String body = call.contentType().isEmpty() ? "" : " " + call.contentType() + " " + call.body();
    called.add(ip + " " + call.method() + " " + call.uri() + body);
    return next;
  }

  @Override
  public Future<NodeAnswer> callPrimary(NodeCall call) {
    return call("primary", call);
  }

  @Override
  public Future<NodeAnswer> upload(String ip, NodeUpload upload) {
    called.add(ip + " upload " + upload.length());
    received = 0;
    upload.body().handler(part -> received += part.length());
    upload.body().resume();
    return Future.<Void>future(end -> upload.body().endHandler(any -> end.complete()))
        .compose(end -> next);
  }

  @Override
  public String primary() {
    return primary;
  }
}
