package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestValuesTest {
  @Test
  void aCursorOfTwoHundredGatewaysCanBeGivenBack() throws Exception {
    Cursor cursor = cursorOf(200);

    assertThat(RequestValues.cursor("cursor", cursor.toString())).isEqualTo(cursor);
  }

  @Test
  void aCursorOfTooManyGatewaysIsRefusedInWordsThatSaySo() {
    assertThatThrownBy(() -> RequestValues.cursor("cursor", cursorOf(400).toString()))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("a cursor has at most 12288 characters; this one speaks of too many gateways");
  }

  private static Cursor cursorOf(int gateways) {
    Cursor cursor = Cursor.START;
    for (int i = 0; i < gateways; i++) {
      cursor = cursor.advance(new Origin("gateway-" + i, 1_768_473_000_123L), 48_211);
    }
    return cursor;
  }
}
