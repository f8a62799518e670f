package io.spore.gateway.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A secret that stands in the configuration or in a file of its own, in one of the two. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Reads the secret.
   *
   * @param key holds the secret itself
   * @param fileKey holds the name of a file that holds it and nothing else
   */
  static Optional<Secret> read(Section section, String key, String fileKey) {
    Optional<Secret> given = section.secret(key);
    Optional<Path> file = section.file(fileKey);
    if (given.isPresent() && file.isPresent()) {
      section.problem(fileKey, "there is a " + key + " already: give one of the two");
    }
    return given.or(
        () -> file.flatMap(path -> section.tryParse(fileKey, path, secret -> in(secret, key))));
  }

  private static Secret in(Path file, String what) {
    String content;
    try {
      content = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not a text in UTF-8: " + file.toAbsolutePath(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("can't be read: " + e.getMessage(), e);
    }
    // Editors end the last line, and its end is no part of the secret.
    String secret = content.replaceFirst("\\R\\z", "");
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("holds no " + what + ": " + file.toAbsolutePath());
    }
    return new Secret(secret);
  }
}
