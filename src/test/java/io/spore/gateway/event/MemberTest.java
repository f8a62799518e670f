package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberTest {
  private final Map<String, String> labels = new LinkedHashMap<>();

  @Test
  void labelsAndResourcesKeepTheOrderInWhichTheyWereGiven() {
    Map<String, Object> resources = new LinkedHashMap<>();
    for (String key : new String[] {"uptime", "freeHeap", "chipId", "sdkVersion", "cpuFreqMHz"}) {
      resources.put(key, 1L);
      labels.put(key, "x");
    }

    Member member = member(resources);

    assertThat(member.resources().keySet())
        .containsExactly("uptime", "freeHeap", "chipId", "sdkVersion", "cpuFreqMHz");
    assertThat(member.labels().keySet())
        .containsExactly("uptime", "freeHeap", "chipId", "sdkVersion", "cpuFreqMHz");
  }

  @Test
  void aMemberDoesNotChangeWithTheMapsItWasMadeFrom() {
    labels.put("app", "base");
    Member member = member(Map.of());

    labels.put("app", "changed");

    assertThat(member.labels()).containsExactly(Map.entry("app", "base"));
    assertThatThrownBy(() -> member.labels().put("app", "changed"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private Member member(Map<String, Object> resources) {
    return new Member("10.0.0.2", "esp-a1b2c3", "active", 1, 0, resources, labels);
  }
}
