package io.spore.gateway.event;

/** A client asked for something that can't be understood or done. */
public final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;
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
  public BadRequestException(String field, String value, String should) {
    this(field, value, should, false);
  }

  private BadRequestException(String field, String value, String should, boolean beyondLimit) {
    super(should);
    this.beyondLimit = beyondLimit;
    this.field = field;
    this.value =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
  }

  /** What is asked for could be had, but is more than a client may have; see the constructor. */
  public static BadRequestException beyondLimit(String field, String value, String should) {
    return new BadRequestException(field, value, should, true);
  }

  /** Whether a limit is in the way, rather than a mistake. */
  public boolean isBeyondLimit() {
    return beyondLimit;
  }

  /** The field or parameter that is wrong. */
  public String field() {
    return field;
  }

  /** What it was, shortened where it is long. */
  public String value() {
    return value;
  }
}
