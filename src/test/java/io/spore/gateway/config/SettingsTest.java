package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Settings.Change;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void whatIsNotGivenHasItsDefault() {
    assertThat(settings("{'name': 'x'}").changesTo(settings("{}"))).isEmpty();
    assertThat(settings("{'name': 'y'}").changesTo(settings("{}")))
        .containsExactly(new Change("name", "y", "x"));
  }

  @Test
  void aNumberFromTheEnvironmentIsThatOfTheFile() {
    assertThat(settings(new JsonObject().put("size", 7L)).changesTo(settings("{'size': 7}")))
        .isEmpty();
  }

  @Test
  void aSecretIsMaskedAlsoInsideAList() {
    Settings before = settings("{'password': 'p1', 'users': [{'name': 'u', 'password': 'p2'}]}");
    Settings after = settings("{'password': 'p3', 'users': [{'name': 'u', 'password': 'p4'}]}");

    assertThat(before.changesTo(after))
        .containsExactly(
            new Change("password", "***", "***"),
            new Change(
                "users",
                "[{\"name\":\"u\",\"password\":\"***\"}]",
                "[{\"name\":\"u\",\"password\":\"***\"}]"));
  }

  @Test
  void aSecretThatIsNotSetIsShownAsSuch() {
    assertThat(settings("{}").changesTo(settings("{'password': 'p'}")))
        .containsExactly(new Change("password", "", "***"));
  }

  @Test
  void aFieldThatMayChangeByItselfIsToldApartFromItsList() {
    Settings before = settings("{'brokers': [{'name': 'a', 'topics': ['x']}, {'name': 'b'}]}");
    Settings after = settings("{'brokers': [{'name': 'a', 'topics': ['y']}, {'name': 'b'}]}");

    assertThat(before.changesTo(after))
        .containsExactly(
            new Change("brokers.topics", "[{\"topics\":[\"x\"]},{}]", "[{\"topics\":[\"y\"]},{}]"));
  }

  @Test
  void aListThatChangesOtherwiseTooIsToldAsAWholeAndOnce() {
    Settings before = settings("{'brokers': [{'name': 'a', 'topics': ['x']}]}");
    Settings after = settings("{'brokers': [{'name': 'b', 'topics': ['y']}]}");

    assertThat(before.changesTo(after))
        .containsExactly(
            new Change(
                "brokers",
                "[{\"name\":\"a\",\"topics\":[\"x\"]}]",
                "[{\"name\":\"b\",\"topics\":[\"y\"]}]"));
  }

  private static Settings settings(String json) {
    return settings(new JsonObject(json.replace('\'', '"')));
  }

  private static Settings settings(JsonObject values) {
    Reading reading = new Reading(Map.of());
    Section root = new Section("", values, reading);
    root.text("name", "x");
    root.whole("size", 5, 0, 9);
    root.secret("password");
    root.objects("users", new JsonArray(), user -> user.text("name", "") + user.secret("password"));
    root.heirs(
        "brokers",
        Set.of(),
        "topics",
        broker -> broker.text("name", "") + broker.optionalList("topics", topic -> topic));
    return Settings.of(values, reading);
  }
}
