package io.spore.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.control.ControlPlan.Broadcast;
import io.spore.gateway.control.ControlPlan.Call;
import io.spore.gateway.control.ControlPlan.Refusal;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
            form(
                "10.0.0.7",
                "/api/node/event",
                "event=api%2Fneopattern&payload=%7B%22pattern%22%3A%22rainbow%22%7D"));
  }

  @Test
  void anyOtherActionIsTheNameOfAnEvent() {
    assertThat(plan("{'node':'10.0.0.8','action':'relay/toggle','id':3}"))
        .isEqualTo(
            form("10.0.0.8", "/api/node/event", "event=relay%2Ftoggle&payload=%7B%22id%22%3A3%7D"));
  }

  @Test
  void aTaskIsControlledByNameAndOperation() {
    assertThat(plan("{'node':'esp32-001','action':'task','task':'blink','operation':'stop'}"))
        .isEqualTo(form("10.0.0.7", "/api/tasks/control", "task=blink&action=stop"));
  }

  @Test
  void aRestartMustBeAllowed() {
    String command = "{'node':'esp32-001','action':'restart'}";

    assertThat(plan(command))
        .isEqualTo(new Refusal("restart is not allowed (mqtt.control.allowRestart)"));
    assertThat(new ControlRules(true).plan(command(command), MEMBERS))
        .isEqualTo(new Call("10.0.0.7", NodeCall.post("/api/node/restart")));
  }

  @Test
  void aStarReachesAllNodesByOneBroadcast() {
    assertThat(plan("{'node':'*','action':'pattern','pattern':'off'}"))
        .isEqualTo(new Broadcast("api/neopattern", "{\"pattern\":\"off\"}"));
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

  private static Call form(String ip, String path, String fields) {
    return new Call(ip, new NodeCall(HttpMethod.POST, path, NodeCall.FORM, Buffer.buffer(fields)));
  }

  private static ControlPlan plan(String json) {
    return new ControlRules(false).plan(command(json), MEMBERS);
  }

  private static ControlCommand command(String json) {
    return ControlCommand.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
