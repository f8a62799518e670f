package io.spore.gateway;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.LogConfig;
import io.spore.gateway.log.LogImport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** What {@code -import} does in place of starting a gateway. */
final class ImportCommand {
  private ImportCommand() {}

  /** Imports the recording; returns what became of it, in words. */
  static String run(LogConfig config, Path recording) {
    if (config.dir().isEmpty()) {
      throw new ConfigException("-import", List.of("log.dir: names no directory to import into"));
    }
    try {
      LogImport.Result result = LogImport.run(config, recording, InstantSource.system());
      return "imported "
          + result.events()
          + " events into "
          + config.dir().get().toAbsolutePath()
          + lacking(result.lacking());
    } catch (IOException e) {
      throw new StartException("-import: " + e.getMessage(), e);
    }
  }

  private static String lacking(long count) {
    if (count == 0) {
      return "";
    }
    return "; the recording lacks "
        + (count < 0 ? "more, nobody knows how many" : count + " more")
        + ", and says so";
  }
}
