import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/** Runs HiveMQ CE in the folder that is named, and lets everybody in. */
final class HiveMq {
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
    EmbeddedHiveMQ.builder()
        .withConfigurationFolder(folder.resolve("conf"))
        .withDataFolder(folder.resolve("data"))
        .withExtensionsFolder(folder.resolve("extensions"))
        .build()
        .start()
        .join();
    Thread.currentThread().join();
  }
}
