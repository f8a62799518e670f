package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.spore.gateway.broker.Doorkeeper.Refusal;
import io.spore.gateway.config.Secret;
import io.vertx.mqtt.MqttAuth;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorkeeperTest {
  private static final Login LOGIN = new Login("ann", new Secret("pässword"));

  private final Doorkeeper open = new Doorkeeper(Optional.empty(), 2);
  private final Doorkeeper strict = new Doorkeeper(Optional.of(LOGIN), 2);

  @Test
  void withoutALoginEverybodyComesIn() {
    assertThat(open.refuses(null, MqttProperties.NO_PROPERTIES, 0)).isEmpty();
    assertThat(open.refuses(new MqttAuth("x", "y"), MqttProperties.NO_PROPERTIES, 0)).isEmpty();
  }

  @Test
  void theRightLoginComesIn() {
    MqttAuth auth = new MqttAuth("ann", "pässword");

    assertThat(strict.refuses(auth, MqttProperties.NO_PROPERTIES, 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ann,wrong", "bob,pässword", "ann,", ",pässword", "ann,pässwor", "ANN,pässword"})
  void aWrongLoginIsRefused(String username, String password) {
    MqttAuth auth = new MqttAuth(username, password);

    assertThat(strict.refuses(auth, MqttProperties.NO_PROPERTIES, 0)).contains(Refusal.WRONG_LOGIN);
  }

  @Test
  void noLoginIsRefusedWhereOneIsAskedFor() {
    assertThat(strict.refuses(null, MqttProperties.NO_PROPERTIES, 0)).contains(Refusal.WRONG_LOGIN);
  }

  @Test
  void oneClientTooManyIsRefused() {
    assertThat(open.refuses(null, MqttProperties.NO_PROPERTIES, 1)).isEmpty();
    assertThat(open.refuses(null, MqttProperties.NO_PROPERTIES, 2))
        .contains(Refusal.TOO_MANY_CLIENTS);
  }

  @Test
  void enhancedAuthenticationIsRefused() {
    MqttProperties properties = new MqttProperties();
    properties.add(new StringProperty(MqttProperties.AUTHENTICATION_METHOD, "SCRAM-SHA-1"));

    assertThat(open.refuses(null, properties, 0)).contains(Refusal.ENHANCED_AUTHENTICATION);
  }

  @Test
  void eachProtocolVersionHasItsOwnCodes() {
    assertThat(Refusal.WRONG_LOGIN.code(4))
        .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
    assertThat(Refusal.WRONG_LOGIN.code(5))
        .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD);
  }
}
