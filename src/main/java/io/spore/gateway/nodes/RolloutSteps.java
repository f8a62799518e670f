package io.spore.gateway.nodes;

import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCall;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Does to the nodes what a rollout says is due. Not thread-safe: one event loop owns it. */
final class RolloutSteps {
  private static final NodeCall STATUS = NodeCall.get("/api/node/status");

  /** After these the node may have written the firmware all the same. */
  private static final Set<NodeCallException.Reason> MAYBE_WRITTEN =
      Set.of(NodeCallException.Reason.BROKEN_ANSWER, NodeCallException.Reason.TIMEOUT);

  private final Vertx vertx;
  private final NodeCalls nodes;
  private final RolloutArchive archive;
  private final InstantSource clock;
  private final Runnable wentOn;
  private final Set<String> asked = new HashSet<>();

  /**
   * Prepares to take steps.
   *
   * @param wentOn runs when something came about, so that more may be due
   */
  RolloutSteps(
      Vertx vertx, NodeCalls nodes, RolloutArchive archive, InstantSource clock, Runnable wentOn) {
    this.vertx = vertx;
    this.nodes = nodes;
    this.archive = archive;
    this.clock = clock;
    this.wentOn = wentOn;
  }

  /** Takes the steps that are due now. */
  void take(Rollout rollout) {
    rollout.check(clock.millis());
    rollout.begin().forEach(ip -> update(rollout, ip));
    rollout.verifying().forEach(ip -> verify(rollout, ip));
  }

  /** Sends the firmware to a node, unless it runs it already. */
  private void update(Rollout rollout, String ip) {
    nodes
        .call(ip, STATUS)
        .map(RolloutSteps::version)
        .otherwise("")
        .onSuccess(
            version -> {
              if (version.equals(rollout.plan().version())) {
                rollout.runs(ip, version);
                wentOn.run();
              } else {
                upload(rollout, ip);
              }
            });
  }

  private void upload(Rollout rollout, String ip) {
    Path file = archive.firmware(rollout.plan().id());
    vertx
        .executeBlocking(() -> unchanged(file, rollout.plan()))
        .compose(
            checked -> vertx.fileSystem().open(file.toString(), new OpenOptions().setRead(true)))
        .compose(
            open ->
                nodes
                    .upload(ip, FirmwareForm.of(open, rollout.plan().size()))
                    .eventually(open::close))
        .onComplete(
            done -> {
              uploadEnded(rollout, ip, done);
              wentOn.run();
            });
  }

  /**
   * A node that restarts may do so before its answer is out, so only verifying shows what became of
   * an upload without one.
   */
  private void uploadEnded(Rollout rollout, String ip, AsyncResult<NodeAnswer> done) {
    if (done.succeeded() && !done.result().ok()) {
      rollout.failed(ip, "answered " + done.result().status());
    } else if (done.succeeded()
        || (done.cause() instanceof NodeCallException call
            && MAYBE_WRITTEN.contains(call.reason()))) {
      rollout.uploaded(ip, clock.millis());
    } else {
      rollout.failed(ip, done.cause().getMessage());
    }
  }

  /** Nobody but the gateway writes that file, but disks and people do strange things. */
  private static Path unchanged(Path file, RolloutPlan plan) throws IOException {
    if (!Files.isRegularFile(file) || !FirmwareStore.sha256(file).equals(plan.sha256())) {
      throw new RolloutRefusedException(
          Reason.BROKEN_FIRMWARE, "the firmware kept for the rollout is gone or has changed");
    }
    return file;
  }

  private void verify(Rollout rollout, String ip) {
    if (!asked.add(ip)) {
      return;
    }
    nodes
        .call(ip, STATUS)
        .map(RolloutSteps::version)
        .otherwise("")
        .onSuccess(
            version -> {
              asked.remove(ip);
              rollout.runs(ip, version);
              if (version.equals(rollout.plan().version())) {
                wentOn.run();
              }
            });
  }

  private static String version(NodeAnswer answer) {
    return answer.ok() ? NodeStatus.parse(answer.body()).map(NodeStatus::version).orElse("") : "";
  }
}
