package io.spore.gateway.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request can't be answered as asked; the message says why, for people. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> members = new LinkedHashMap<>();

  /**
   * Names the problem.
   *
   * @param status the HTTP status code, 400 to 599
   */
  ProblemException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Adds a member to the problem's details, such as the node that it is about. */
  ProblemException with(String member, String value) {
    members.put(member, value);
    return this;
  }

  Map<String, String> members() {
    return members;
  }
}
