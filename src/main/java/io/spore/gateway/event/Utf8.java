package io.spore.gateway.event;

/** The well-formedness rules of UTF-8 (RFC 3629, section 4). */
public final class Utf8 {
  private Utf8() {}

  /** Whether all the bytes from one position to before another are well-formed UTF-8. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (bytes[i] >= 0) {
        i++;
      } else {
        int width = sequenceLength(bytes, i, to);
        if (width == 0) {
          return false;
        }
        i += width;
      }
    }
    return true;
  }

  /**
   * The length of the multi-byte sequence that starts here and ends before {@code to}.
   *
   * @return 2 to 4, or 0 when no well-formed sequence starts here
   */
  static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    int left = to - at;
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    if (lead < 0xe0) {
      return left >= 2 && isTail(bytes[at + 1]) ? 2 : 0;
    }
    if (lead < 0xf0) {
      return left >= 3 && isSecondOfThree(lead, bytes[at + 1] & 0xff) && isTail(bytes[at + 2])
          ? 3
          : 0;
    }
    return left >= 4
            && isSecondOfFour(lead, bytes[at + 1] & 0xff)
            && isTail(bytes[at + 2])
            && isTail(bytes[at + 3])
        ? 4
        : 0;
  }

  /** No overlong forms (below U+0800), no surrogates (U+D800 to U+DFFF). */
  private static boolean isSecondOfThree(int lead, int second) {
    int lowest = lead == 0xe0 ? 0xa0 : 0x80;
    int highest = lead == 0xed ? 0x9f : 0xbf;
    return second >= lowest && second <= highest;
  }

  /** No overlong forms (below U+10000), nothing beyond U+10FFFF. */
  private static boolean isSecondOfFour(int lead, int second) {
    int lowest = lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xf4 ? 0x8f : 0xbf;
    return second >= lowest && second <= highest;
  }

  private static boolean isTail(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
