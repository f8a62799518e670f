package io.spore.gateway.broker;

import io.spore.gateway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The one user name and password that the embedded broker accepts.
 *
 * @param username the user name
 * @param password the password
 */
public record Login(String username, Secret password) {
  /** Whether these are the right ones; the time it takes does not tell where they differ. */
  boolean admits(String givenUsername, String givenPassword) {
    boolean sameUsername = same(username, givenUsername);
    boolean samePassword = same(password.reveal(), givenPassword);
    return sameUsername && samePassword;
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(bytes(expected), bytes(given == null ? "" : given));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
