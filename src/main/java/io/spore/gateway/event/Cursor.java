package io.spore.gateway.event;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says "everything up to here": for each gateway that ever stamped an event, its latest run and the
 * sequence number reached in it. Means the same on every gateway of a cluster, in whatever order
 * each of them heard the others. Immutable.
 */
public final class Cursor {
  /** Before the first event. */
  public static final Cursor START = new Cursor(List.of());

  /**
   * Clients can give back texts of this many characters: those of nearly three hundred gateways.
   */
  static final int LONGEST_TEXT = 12_288;

  private static final String BETWEEN_PARTS = " ";
  private static final String BETWEEN_MARKS = "\n";
  private static final int PARTS = 3;

  /** Sorted by gateway, so that equal cursors have equal texts. */
  private final List<Mark> marks;

  private record Mark(Origin origin, long seq) {

    /** The gateway's id may be any text, so what divides the parts is escaped in it. */
    String text() {
      return String.join(
          BETWEEN_PARTS,
          URLEncoder.encode(origin.gateway(), StandardCharsets.UTF_8),
          Long.toString(origin.epoch()),
          Long.toString(seq));
    }
  }

  private Cursor(List<Mark> marks) {
    this.marks = marks;
  }

  /** The cursor after one more event, or after a whole run of them given the last one's number. */
  public Cursor advance(Origin origin, long seq) {
    Mark next = new Mark(origin, seq);
    if (marks.size() <= 1 && (marks.isEmpty() || sameGateway(marks.get(0), next))) {
      return new Cursor(List.of(next));
    }
    TreeMap<String, Mark> byGateway = new TreeMap<>();
    marks.forEach(mark -> byGateway.put(mark.origin().gateway(), mark));
    byGateway.put(origin.gateway(), next);
    return new Cursor(List.copyOf(byGateway.values()));
  }

  private static boolean sameGateway(Mark one, Mark other) {
    return one.origin().gateway().equals(other.origin().gateway());
  }

  /**
   * Whether whoever stands here has the event already. A gateway's later run comes after all of its
   * earlier ones.
   */
  public boolean covers(Origin origin, long seq) {
    for (Mark mark : marks) {
      if (mark.origin().gateway().equals(origin.gateway())) {
        long epoch = mark.origin().epoch();
        return origin.epoch() < epoch || (origin.epoch() == epoch && seq <= mark.seq());
      }
    }
    return false;
  }

  /** Whether everything that the other cursor covers is covered here too. */
  public boolean covers(Cursor other) {
    return other.marks.stream().allMatch(mark -> covers(mark.origin(), mark.seq()));
  }

  /** The latest run of each gateway that it says something of. */
  public List<Origin> origins() {
    return marks.stream().map(Mark::origin).toList();
  }

  /** How far it reaches in this origin; 0 when nothing of it is covered. */
  public long seqOf(Origin origin) {
    return marks.stream()
        .filter(mark -> mark.origin().equals(origin))
        .mapToLong(Mark::seq)
        .findFirst()
        .orElse(0);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when the text was never a cursor
   */
  public static Cursor parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException("a cursor has at most " + LONGEST_TEXT + " characters");
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      TreeMap<String, Mark> byGateway = new TreeMap<>();
      for (String part : plain.split(BETWEEN_MARKS, -1)) {
        Mark mark = parseMark(part);
        if (byGateway.put(mark.origin().gateway(), mark) != null) {
          throw new IllegalArgumentException("a gateway twice: " + mark.origin().gateway());
        }
      }
      return new Cursor(List.copyOf(byGateway.values()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a cursor of this gateway: " + text, e);
    }
  }

  private static Mark parseMark(String text) {
    String[] parts = text.split(BETWEEN_PARTS, -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("not gateway, epoch and sequence number: " + text);
    }
    return new Mark(
        new Origin(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), Long.parseLong(parts[1])),
        Long.parseLong(parts[2]));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor cursor && marks.equals(cursor.marks);
  }

  @Override
  public int hashCode() {
    return marks.hashCode();
  }

  /** The text that clients keep: URL-safe, of no meaning to them; empty at the start. */
  @Override
  public String toString() {
    String plain = marks.stream().map(Mark::text).collect(Collectors.joining(BETWEEN_MARKS));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
