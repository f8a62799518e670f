package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
  private enum Colour {
    DARK_RED,
    BLUE
  }

  @Test
  void boundsBelongToWhatTheyBound() {
    assertThat(Rules.whole(1, 1, 3)).isEqualTo(1);
    assertThat(Rules.whole(3.0, 1, 3)).isEqualTo(3);
    assertThat(Rules.within(0.5, 0, 1)).isEqualTo(0.5);
    assertThat(Rules.duration("1s", "1s", "2s")).isEqualTo(Duration.ofSeconds(1));
    assertThat(Rules.bytes("2KiB", "1KiB", "2KiB")).isEqualTo(2048);
  }

  @Test
  void whatIsOutsideItsBoundsIsNamedWithThem() {
    complains(() -> Rules.whole(4, 1, 3), "4 is outside 1-3");
    complains(() -> Rules.within(Double.NaN, 0, 1), "NaN is outside 0-1");
    complains(() -> Rules.duration("999ms", "1s", "2s"), "999ms is outside 1s-2s");
    complains(() -> Rules.bytes("3KiB", "1KiB", "2KiB"), "3KiB is outside 1KiB-2KiB");
  }

  @Test
  void aBrokenNumberIsNoWholeOne() {
    complains(() -> Rules.whole(1.5, 1, 3), "1.5 is not a whole number");
  }

  @Test
  void aHostHasNoBlanks() {
    assertThat(Rules.host("::1")).isEqualTo("::1");
    complains(() -> Rules.host(""), "\"\" is not a host (for example 0.0.0.0 or 127.0.0.1)");
    complains(() -> Rules.host("a b"), "\"a b\" is not a host (for example 0.0.0.0 or 127.0.0.1)");
  }

  @Test
  void aNameIsFitForAFile() {
    assertThat(Rules.name("attic-1", "id")).isEqualTo("attic-1");
    complains(
        () -> Rules.name("../attic", "id"),
        "../attic is no id: use 1 to 64 letters, digits, dots, dashes, underscores");
  }

  @Test
  void aConstantIsWrittenInSmallLettersWithDashes() {
    assertThat(Rules.constant("dark-red", Colour.class)).isEqualTo(Colour.DARK_RED);
    complains(
        () -> Rules.constant("DARK_RED", Colour.class), "\"DARK_RED\" is none of dark-red, blue");
  }

  @Test
  void aFileMustBeThereAndBeAFile(@TempDir Path folder) {
    Path absent = folder.resolve("absent");
    complains(() -> Rules.readable(absent.toString()), "no such file: " + absent);
    complains(() -> Rules.readable(folder.toString()), "not a readable file: " + folder);
  }

  @Test
  void aComplaintDoesNotShowWhatIsInside() {
    assertThat(Rules.shown(new JsonObject().put("password", "p"))).isEqualTo("an object");
    assertThat(Rules.shown(Map.of("password", "p"))).isEqualTo("an object");
    assertThat(Rules.shown(new JsonArray().add("p"))).isEqualTo("a list");
    assertThat(Rules.shown(List.of("p"))).isEqualTo("a list");
    assertThat(Rules.shown(7)).isEqualTo("7");
  }

  private static void complains(ThrowingCallable rule, String complaint) {
    assertThatThrownBy(rule).isInstanceOf(IllegalArgumentException.class).hasMessage(complaint);
  }
}
