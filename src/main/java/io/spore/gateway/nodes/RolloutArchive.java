package io.spore.gateway.nodes;

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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rollouts on disk: a JSON file for each, replaced as a whole, and its firmware beside it.
 * All methods block.
 */
final class RolloutArchive {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutArchive.class);
  private static final String STATE = ".json";
  private static final String FIRMWARE = ".bin";

  private final Path dir;

  /** Keeps rollouts in this folder, which is made when it is needed. */
  RolloutArchive(Path dir) {
    this.dir = dir;
  }

  /** Where the firmware of this rollout lies. */
  Path firmware(String id) {
    return dir.resolve(id + FIRMWARE);
  }

  /** Makes the folder. */
  void prepare() throws IOException {
    Files.createDirectories(dir);
  }

  /** Keeps this state of a rollout; what was kept before stays until this one is whole. */
  void save(String id, JsonObject state) throws IOException {
    prepare();
    Path whole = dir.resolve(id + STATE);
    Path part = dir.resolve(id + ".part");
    Files.write(part, state.toBuffer().getBytes());
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lets go of a rollout's firmware. */
  void dropFirmware(String id) throws IOException {
    Files.deleteIfExists(firmware(id));
  }

  /** Forgets a rollout. */
  void drop(String id) throws IOException {
    dropFirmware(id);
    Files.deleteIfExists(dir.resolve(id + STATE));
  }

  /** All states kept; a file that can't be understood is left where it is, and said. */
  List<JsonObject> load() throws IOException {
    List<JsonObject> states = new ArrayList<>();
    if (!Files.isDirectory(dir)) {
      return states;
    }
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(each -> each.toString().endsWith(STATE)).toList()) {
        try {
          states.add(new JsonObject(Files.readString(file)));
        } catch (DecodeException | IOException e) {
          LOG.atWarn()
              .addKeyValue("file", file)
              .addKeyValue("error", e.getMessage())
              .log("rollout can't be read, passed over");
        }
      }
    }
    return states;
  }
}
