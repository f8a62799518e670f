package io.spore.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the jar as browsers load it.
 *
 * @param type its media type
 * @param tag differs with each content, to be used as an ETag
 * @param plain as it is
 * @param compressed with gzip
 */
record WebFile(String type, String tag, Buffer plain, Buffer compressed) {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final int DIGITS = 16;

  /**
   * Reads a file.
   *
   * @param path where it is in the jar, with one of the endings that pages are made of
   * @return empty where there is none
   * @throws IOException when the jar can't be read
   */
  static Optional<WebFile> read(String path) throws IOException {
    try (InputStream in = WebFile.class.getResourceAsStream(path)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
      return Optional.of(
          new WebFile(type, tag(bytes), Buffer.buffer(bytes), Buffer.buffer(gzip(bytes))));
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest).substring(0, DIGITS) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
