package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

  @ParameterizedTest
  @CsvSource({
    "gateway-1,        gateway-1,  ",
    "gateway-1:5701,   gateway-1,  5701",
    "10.0.0.7,         10.0.0.7,   ",
    "10.0.0.7:1,       10.0.0.7,   1",
    "[fe80::1],        fe80::1,    ",
    "[fe80::1]:65535,  fe80::1,    65535",
    "gw.default.svc.cluster.local, gw.default.svc.cluster.local,"
  })
  void aHostMayHaveAPort(String text, String host, Integer port) {
    assertThat(Place.parse(text)).isEqualTo(new Place(host, Optional.ofNullable(port)));
    assertThat(Place.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "tcp://a", "a:", "a:x", "fe80::1", "[fe80::1", "[x]", "a/b"})
  void anythingElseIsNoPlace(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Place.parse(text))
        .withMessage(text + " is no place: expected host, host:port or [IPv6]:port");
  }

  @Test
  void aPortHasItsBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Place.parse("a:70000"))
        .withMessage("a:70000 has port 70000, which is outside 1-65535");
  }
}
