package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentMapTest {
  private final RecentMap<String, Integer> map = new RecentMap<>(100);

  @Test
  void whatWasPutIsFound() {
    map.put("a", 1);
    map.put("a", 2);
    assertThat(map.get("a")).isEqualTo(2);
    assertThat(map.get("b")).isNull();
    assertThat(map.size()).isEqualTo(1);
  }

  @Test
  void thereAreNeverMoreEntriesThanAllowedAndTheLatestHalfIsThere() {
    for (int i = 0; i < 1_000; i++) {
      map.put("k" + i, i);
      assertThat(map.size()).isLessThanOrEqualTo(100);
      for (int back = 0; back < Math.min(50, i); back++) {
        assertThat(map.get("k" + (i - back % 3))).isNotNull();
      }
    }
    assertThat(map.get("k999")).isEqualTo(999);
    assertThat(map.get("k0")).isNull();
  }

  @Test
  void whatIsInUseOutlastsWhatPassesBy() {
    map.put("busy", 1);
    for (int i = 0; i < 10_000; i++) {
      map.put("passing " + i, i);
      if (i % 40 == 0) {
        assertThat(map.get("busy")).isEqualTo(1);
      }
    }
  }

  @Test
  void aKeyPutAgainAfterAGenerationHasOneValue() {
    map.put("a", 1);
    for (int i = 0; i < 50; i++) {
      map.put("k" + i, i);
    }
    map.put("a", 2);
    for (int i = 50; i < 99; i++) {
      map.put("k" + i, i);
    }
    assertThat(map.get("a")).isEqualTo(2);
  }
}
