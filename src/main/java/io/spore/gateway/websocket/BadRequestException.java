package io.spore.gateway.websocket;

import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Refusals;

/** A client asked for something that can't be understood or done. */
final class BadRequestException extends Exception {
  private static final int LONGEST_SHOWN = 100;

  private final String field;
  private final String value;
  private final boolean beyondLimit;

  /**
   * Names what is wrong.
   *
   * @param field the field or parameter, such as {@code topics[2]}
   * @param value what it was; empty when it was not given
   * @param should how it should be
   */
  BadRequestException(String field, String value, String should) {
    this(field, value, should, false);
  }

  private BadRequestException(String field, String value, String should, boolean beyondLimit) {
    super(should);
    this.beyondLimit = beyondLimit;
    this.field = field;
    this.value =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
  }

  /** The client wants more filters, or longer ones, than it may have; see the constructor. */
  static BadRequestException tooManyFilters(String field, String value, String should) {
    return new BadRequestException(field, value, should, true);
  }

  /** Counts the refusal, unless it is only for a mistake. */
  void countIn(Refusals refusals) {
    if (beyondLimit) {
      refusals.count(Refusal.TOO_MANY_FILTERS);
    }
  }

  String field() {
    return field;
  }

  String value() {
    return value;
  }
}
