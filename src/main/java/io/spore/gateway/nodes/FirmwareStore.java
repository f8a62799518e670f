package io.spore.gateway.nodes;

import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Fetches firmware from a folder or a registry into a file of the gateway's own, and checks it. */
final class FirmwareStore {
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_LIST = 1 << 20;
  private static final int BLOCK = 64 * 1024;

  private final Vertx vertx;
  private final RolloutConfig config;
  private final int maxBytes;
  private final WebClient registry;

  /**
   * Prepares to fetch.
   *
   * @param maxBytes the largest firmware that is taken, in bytes
   */
  FirmwareStore(Vertx vertx, RolloutConfig config, int maxBytes) {
    this.vertx = vertx;
    this.config = config;
    this.maxBytes = maxBytes;
    this.registry =
        WebClient.create(
            vertx,
            new WebClientOptions(
                    new HttpClientOptions()
                        .setConnectTimeout((int) REGISTRY_PATIENCE.toMillis())
                        .setIdleTimeout((int) REGISTRY_PATIENCE.toSeconds()))
                .setUserAgent("spore-gateway")
                .setFollowRedirects(false));
  }

  /** Puts the firmware into this file; fails with {@link RolloutRefusedException}. */
  Future<Firmware> fetch(FirmwareOrder order, Path target) {
    Optional<Path> local = config.firmwareDir().flatMap(dir -> inFolder(dir, order));
    if (local.isPresent()) {
      return copy(order, local.get(), target);
    }
    if (config.registry().isPresent()) {
      return download(config.registry().get(), order, target);
    }
    return Future.failedFuture(
        new RolloutRefusedException(
            Reason.NO_FIRMWARE,
            "there is no "
                + order
                + (config.firmwareDir().isPresent()
                    ? " in " + config.firmwareDir().get()
                    : ": neither rollout.registry nor rollout.firmwareDir is set")));
  }

  /**
   * Sees to it that a rollout's firmware lies in this file: what lies there if it is that, else
   * what it was fetched from. Fails with {@link RolloutRefusedException}.
   */
  Future<Void> fetchAgain(RolloutPlan plan, Path target) {
    FirmwareOrder same = FirmwareOrder.of(plan.toJson().getJsonObject("firmware"));
    return vertx
        .executeBlocking(() -> Files.isRegularFile(target) && sha256(target).equals(plan.sha256()))
        .compose(there -> there ? Future.succeededFuture() : fetch(same, target).<Void>mapEmpty());
  }

  /** The digest of a file, in lower-case hexadecimal digits. Blocks. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = newDigest();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Ends all downloads. */
  void close() {
    registry.close();
  }

  private static Optional<Path> inFolder(Path dir, FirmwareOrder order) {
    Path nested = dir.resolve(order.name()).resolve(order.version() + ".bin");
    Path flat = dir.resolve(order.name() + "-" + order.version() + ".bin");
    return Optional.of(nested)
        .filter(Files::isRegularFile)
        .or(() -> Optional.of(flat).filter(Files::isRegularFile));
  }

  private Future<Firmware> copy(FirmwareOrder order, Path source, Path target) {
    return vertx.executeBlocking(
        () -> {
          if (Files.size(source) > maxBytes) {
            throw tooLarge(order);
          }
          Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
          Path digest = source.resolveSibling(source.getFileName() + ".sha256");
          String known =
              Files.isRegularFile(digest)
                  ? Files.readString(digest).strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT)
                  : "";
          return checked(order.withSha256(known), target, source.toUri().toString());
        });
  }

  private Future<Firmware> download(String base, FirmwareOrder order, Path target) {
    String url = base + "/firmware/" + order.name() + "/" + order.version();
    return digestInList(base, order)
        .compose(
            known ->
                toFile(url, order, target)
                    .compose(
                        written ->
                            vertx.executeBlocking(
                                () -> checked(order.withSha256(known), target, url))));
  }

  /** What the registry's list says of the digest; empty when it says nothing. */
  private Future<String> digestInList(String base, FirmwareOrder order) {
    BoundedAnswer list = new BoundedAnswer(MAX_LIST, () -> {});
    return registry
        .getAbs(base + "/firmware")
        .as(() -> list)
        .send()
        .map(response -> digest(response.body(), order))
        .otherwise("");
  }

  private static String digest(Buffer list, FirmwareOrder order) {
    try {
      for (Object element : new JsonArray(list)) {
        if (element instanceof JsonObject entry
            && order.name().equals(entry.getValue("name"))
            && order.version().equals(entry.getValue("version"))
            && entry.getValue("sha256", entry.getValue("checksum")) instanceof String digest) {
          return digest.toLowerCase(Locale.ROOT);
        }
      }
    } catch (DecodeException | ClassCastException notAList) {
      return "";
    }
    return "";
  }

  private Future<Void> toFile(String url, FirmwareOrder order, Path target) {
    OpenOptions anew = new OpenOptions().setCreate(true).setWrite(true).setTruncateExisting(true);
    return vertx
        .fileSystem()
        .open(target.toString(), anew)
        .compose(
            file ->
                registry
                    .requestAbs(HttpMethod.GET, url)
                    .as(BodyCodec.pipe(new BoundedFile(file, maxBytes, () -> tooLarge(order))))
                    .send()
                    .recover(failure -> closed(file, failure)))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof RolloutRefusedException
                        ? failure
                        : new RolloutRefusedException(
                            Reason.BROKEN_FIRMWARE,
                            order + " can't be fetched from " + url + ": " + failure.getMessage())))
        .compose(response -> accepted(response, order, url));
  }

  private static <T> Future<T> closed(AsyncFile file, Throwable failure) {
    return file.close().transform(done -> Future.failedFuture(failure));
  }

  private static Future<Void> accepted(
      HttpResponse<Void> response, FirmwareOrder order, String url) {
    int status = response.statusCode();
    if (status == 200) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        status == 404
            ? new RolloutRefusedException(
                Reason.NO_FIRMWARE, "there is no " + order + " in the registry")
            : new RolloutRefusedException(
                Reason.BROKEN_FIRMWARE, "the registry answers " + status + " to " + url));
  }

  private static Firmware checked(FirmwareOrder order, Path file, String url) throws IOException {
    long size = Files.size(file);
    String sha256 = sha256(file);
    order.check(size, sha256);
    return new Firmware(order.name(), order.version(), file, sha256, size, url);
  }

  private RolloutRefusedException tooLarge(FirmwareOrder order) {
    return new RolloutRefusedException(
        Reason.BROKEN_FIRMWARE,
        order + " is larger than nodes.maxFirmware, " + maxBytes + " bytes");
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
