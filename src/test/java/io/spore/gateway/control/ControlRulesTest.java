package io.spore.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.control.ControlPlan.Broadcast;
import io.spore.gateway.control.ControlPlan.Call;
import io.spore.gateway.control.ControlPlan.Refusal;
import io.spore.gateway.event.Member;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlRulesTest {
  private static final List<Member> MEMBERS =
      List.of(
          new Member("10.0.0.7", "esp32-001", "active", 0, 0, Map.of(), Map.of()),
          new Member("10.0.0.8", "esp32-002", "active", 0, 0, Map.of(), Map.of()));

  @Test
  void aPatternBecomesTheEventThatTheFirmwareKnows() {
    assertThat(plan("{'node':'esp32-001','action':'pattern','pattern':'rainbow'}"))
        .isEqualTo(
            new Call(
                "10.0.0.7",
                "/api/node/event",
                Map.of("event", "api/neopattern", "payload", "{\"pattern\":\"rainbow\"}")));
  }

  @Test
  void anyOtherActionIsTheNameOfAnEvent() {
    assertThat(plan("{'node':'10.0.0.8','action':'relay/toggle','id':3}"))
        .isEqualTo(
            new Call(
                "10.0.0.8",
                "/api/node/event",
                Map.of("event", "relay/toggle", "payload", "{\"id\":3}")));
  }

  @Test
  void aTaskIsControlledByNameAndOperation() {
    assertThat(plan("{'node':'esp32-001','action':'task','task':'blink','operation':'stop'}"))
        .isEqualTo(
            new Call("10.0.0.7", "/api/tasks/control", Map.of("task", "blink", "action", "stop")));
  }

  @Test
  void aRestartMustBeAllowed() {
    String command = "{'node':'esp32-001','action':'restart'}";

    assertThat(plan(command))
        .isEqualTo(new Refusal("restart is not allowed (mqtt.control.allowRestart)"));
    assertThat(new ControlRules(true).plan(command(command), MEMBERS))
        .isEqualTo(new Call("10.0.0.7", "/api/node/restart", Map.of()));
  }

  @Test
  void aStarReachesAllNodesByOneDatagram() {
    assertThat(plan("{'node':'*','action':'pattern','pattern':'off'}"))
        .isEqualTo(
            new Broadcast(
                "CLUSTER_EVENT:{\"event\":\"api/neopattern\",\"data\":{\"pattern\":\"off\"}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'node':'esp32-009','action':'x'} | no such node is known",
        "{'node':'169.254.1.1','action':'x'} | no such node is known",
        "{'node':'*','action':'restart'} | restart goes to one node, not to all",
        "{'node':'esp32-001','action':'task','task':'blink'} | task needs the fields task and operation",
      })
  void whatCannotBeDoneIsRefusedWithAReason(String command, String reason) {
    assertThat(plan(command)).isEqualTo(new Refusal(reason));
  }

  @Test
  void aDatagramThatNodesWouldCutOffIsNotSent() {
    assertThat(plan("{'node':'*','action':'x','text':'" + "y".repeat(500) + "'}"))
        .isEqualTo(new Refusal("too long: nodes take datagrams of up to 511 bytes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | not a JSON object",
        "[] | not a JSON object",
        "{'action':'x'} | node is missing",
        "{'node':7,'action':'x'} | node is missing",
        "{'node':'n'} | action is missing",
        "{'node':'n','action':' '} | action is missing",
      })
  void whatIsNoCommandIsSaid(String text, String reason) {
    assertThatThrownBy(() -> command(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }

  private static ControlPlan plan(String json) {
    return new ControlRules(false).plan(command(json), MEMBERS);
  }

  private static ControlCommand command(String json) {
    return ControlCommand.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
