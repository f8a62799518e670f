package io.spore.gateway.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A secret that may stand in the configuration itself, or better in a file of its own. */
final class SecretFile {
  private SecretFile() {}

  /** Reads the secret under the first key, or in the file under the second; not both. */
  static Optional<Secret> orGiven(Section section, String key, String fileKey) {
    Optional<Secret> given = section.secret(key);
    Optional<Path> file = section.file(fileKey);
    if (given.isPresent() && file.isPresent()) {
      section.problem(fileKey, "there is a " + key + " already: give one of the two");
    }
    return given.or(
        () -> file.flatMap(path -> section.tryParse(fileKey, path, it -> read(it, key))));
  }

  private static Secret read(Path file, String what) {
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
