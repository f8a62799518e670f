package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final Origin ATTIC = new Origin("attic", 5);
  private static final Origin CELLAR = new Origin("cellar", 9);

  @Property
  void whatIsPrintedIsParsedWhateverTheGatewaysAreCalled(
      @ForAll("origins") @Size(max = 8) List<Origin> origins, @ForAll long seq) {
    Cursor cursor = Cursor.START;
    for (Origin origin : origins) {
      cursor = cursor.advance(origin, seq);
    }

    assertThat(cursor.toString()).matches("[A-Za-z0-9_-]*");
    assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor).hasSameHashCodeAs(cursor);
  }

  @Property
  void coversExactlyWhatWasPassedWhicheverWayItWasReached(
      @ForAll("steps") List<Tuple2<String, Integer>> steps) {
    Map<String, Integer> reached = new HashMap<>();
    Cursor cursor = Cursor.START;
    for (Tuple2<String, Integer> step : steps) {
      cursor = cursor.advance(new Origin(step.get1(), 1), step.get2());
      reached.put(step.get1(), step.get2());
    }

    for (String gateway : List.of("a", "b", "c")) {
      for (int seq = 1; seq <= 5; seq++) {
        assertThat(cursor.covers(new Origin(gateway, 1), seq))
            .isEqualTo(seq <= reached.getOrDefault(gateway, 0));
      }
    }
  }

  @Test
  void theOrderInWhichGatewaysWereHeardMakesNoDifference() {
    Cursor one = Cursor.START.advance(ATTIC, 3).advance(CELLAR, 4);
    Cursor other = Cursor.START.advance(CELLAR, 4).advance(ATTIC, 3);

    assertThat(one).isEqualTo(other).hasToString(other.toString());
  }

  @Test
  void aLaterRunComesAfterAllOfAnEarlierOne() {
    Cursor cursor = Cursor.START.advance(ATTIC, 1000).advance(new Origin("attic", 6), 2);

    assertThat(cursor.covers(ATTIC, 5000)).isTrue();
    assertThat(cursor.covers(new Origin("attic", 6), 2)).isTrue();
    assertThat(cursor.covers(new Origin("attic", 6), 3)).isFalse();
    assertThat(cursor.covers(new Origin("attic", 7), 1)).isFalse();
    assertThat(cursor.seqOf(ATTIC)).isZero();
    assertThat(cursor.seqOf(new Origin("attic", 6))).isEqualTo(2);
  }

  @Test
  void oneCursorCoversAnotherWhenItDoesSoForEveryGateway() {
    Cursor behind = Cursor.START.advance(ATTIC, 3).advance(CELLAR, 4);

    assertThat(behind.advance(ATTIC, 4).covers(behind)).isTrue();
    assertThat(behind.covers(behind)).isTrue();
    assertThat(behind.covers(behind.advance(CELLAR, 5))).isFalse();
    assertThat(Cursor.START.advance(ATTIC, 9).covers(behind)).isFalse();
    assertThat(behind.covers(Cursor.START)).isTrue();
    assertThat(Cursor.START.covers(behind)).isFalse();
  }

  @Test
  void theStartHasNoText() {
    assertThat(Cursor.START).hasToString("");
    assertThat(Cursor.parse("")).isEqualTo(Cursor.START);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"attic", "attic 5", "attic 5 3 1", "attic five 3", "attic 5 3\n", "a%zz 5 3"})
  void whatWasNeverACursorIsRefused(String plain) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse(base64(plain)))
        .withMessage("not a cursor of this gateway: " + base64(plain));
  }

  @Test
  void textThatIsNotEvenBase64IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse("not a cursor!"))
        .withMessage("not a cursor of this gateway: not a cursor!");
  }

  @Test
  void aGatewayThatComesTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse(base64("attic 5 3\nattic 6 1")))
        .withRootCauseInstanceOf(IllegalArgumentException.class)
        .havingRootCause()
        .withMessage("a gateway twice: attic");
  }

  @Test
  void anEndlessTextIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cursor.parse("x".repeat(12_289)))
        .withMessage("a cursor has at most 12288 characters");
  }

  @Property
  void anyTextIsParsedOrRefused(@ForAll String text) {
    try {
      assertThat(Cursor.parse(text)).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("cursor");
    }
  }

  @Provide
  Arbitrary<List<Origin>> origins() {
    return ArbitraryEvents.origins().list();
  }

  @Provide
  Arbitrary<List<Tuple2<String, Integer>>> steps() {
    return Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.integers().between(1, 5))
        .as(Tuple::of)
        .list()
        .ofMaxSize(10);
  }

  private static String base64(String plain) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
