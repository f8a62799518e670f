import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs HiveMQ CE in a folder; lets everybody in, or with a second argument one user only. */
final class HiveMq {
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    boolean guarded = args.length > 1;
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
    var hiveMq =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(folder.resolve("conf"))
            .withDataFolder(folder.resolve("data"))
            .withExtensionsFolder(folder.resolve("extensions"));
    if (guarded) {
      hiveMq =
          hiveMq.withEmbeddedExtension(
              EmbeddedExtension.builder()
                  .withId("login")
                  .withName("login")
                  .withVersion("1")
                  .withAuthor("interop")
                  .withPriority(0)
                  .withStartPriority(1000)
                  .withExtensionMain(new Guard())
                  .build());
    }
    hiveMq.build().start().join();
    Thread.currentThread().join();
  }

  /** Asks everybody for the login. */
  private static final class Guard implements ExtensionMain {
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      Services.securityRegistry()
          .setAuthenticatorProvider(who -> (SimpleAuthenticator) Guard::authenticate);
    }

    private static void authenticate(SimpleAuthInput input, SimpleAuthOutput output) {
      String user = input.getConnectPacket().getUserName().orElse("");
      String password =
          input
              .getConnectPacket()
              .getPassword()
              .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
              .orElse("");
      if (user.equals("gateway") && password.equals("secret")) {
        output.authenticateSuccessfully();
      } else {
        output.failAuthentication();
      }
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
      // nothing to give back
    }
  }
}
