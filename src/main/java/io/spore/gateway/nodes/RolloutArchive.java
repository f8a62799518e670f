package io.spore.gateway.nodes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rollouts on disk: a JSON file for each, replaced as a whole, and its firmware beside it.
 * Works on a worker thread, one thing after the other in the order asked for; what fails is logged,
 * too.
 */
final class RolloutArchive {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutArchive.class);
  private static final String STATE = ".json";
  private static final String FIRMWARE = ".bin";

  private final Vertx vertx;
  private final Path dir;

  /** Keeps rollouts in this folder, which is made when it is needed, or in a temporary one. */
  RolloutArchive(Vertx vertx, Optional<Path> dir) {
    this.vertx = vertx;
    this.dir =
        dir.orElseGet(
            () ->
                Path.of(
                    System.getProperty("java.io.tmpdir"), "spore-rollouts-" + UUID.randomUUID()));
  }

  /** Where the firmware of this rollout lies. */
  Path firmware(String id) {
    return dir.resolve(id + FIRMWARE);
  }

  /** Makes the folder. */
  Future<Void> prepare() {
    return onDisk(() -> Files.createDirectories(dir)).mapEmpty();
  }

  /** Keeps this state of a rollout; what was kept before stays until this one is whole. */
  Future<Void> save(JsonObject state) {
    return onDisk(
        () -> {
          write(state.getString("rolloutId"), state);
          return null;
        });
  }

  /** Lets go of a rollout's firmware. */
  Future<Void> dropFirmware(String id) {
    return onDisk(() -> Files.deleteIfExists(firmware(id))).mapEmpty();
  }

  /** Forgets a rollout. */
  Future<Void> drop(String id) {
    return dropFirmware(id)
        .compose(gone -> onDisk(() -> Files.deleteIfExists(dir.resolve(id + STATE))))
        .mapEmpty();
  }

  /** All states kept; a file that can't be understood is left where it is, and said. */
  Future<List<JsonObject>> load() {
    return onDisk(this::read);
  }

  private void write(String id, JsonObject state) throws IOException {
    Files.createDirectories(dir);
    Path whole = dir.resolve(id + STATE);
    Path part = dir.resolve(id + ".part");
    Files.write(part, state.toBuffer().getBytes());
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<JsonObject> read() throws IOException {
    List<JsonObject> states = new ArrayList<>();
    if (!Files.isDirectory(dir)) {
      return states;
    }
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(each -> each.toString().endsWith(STATE)).toList()) {
        try {
          states.add(Rollout.checked(new JsonObject(Files.readString(file))));
        } catch (DecodeException | IllegalArgumentException | IOException e) {
          LOG.atWarn()
              .addKeyValue("file", file)
              .addKeyValue("error", e.getMessage())
              .log("rollout can't be read, passed over");
        }
      }
    }
    return states;
  }

  private <T> Future<T> onDisk(Callable<T> action) {
    return vertx
        .executeBlocking(action, true)
        .onFailure(
            failure ->
                LOG.atWarn()
                    .addKeyValue("error", failure.getMessage())
                    .log("rollout could not be kept"));
  }
}
