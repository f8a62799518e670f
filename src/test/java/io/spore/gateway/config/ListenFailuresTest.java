package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenFailuresTest {
  @ParameterizedTest
  @CsvSource({
    "bind(..) failed with error(-98): Address already in use, address already in use",
    "Address already in use, address already in use",
    "Permission denied, permission denied"
  })
  void aTakenPortReadsTheSameOnEveryTransport(String message, String reason) {
    IOException cause = new IOException(message);

    assertThat(ListenFailures.explained("0.0.0.0", 3001, "HTTP", cause))
        .isInstanceOf(BindException.class)
        .hasMessage("can't listen on 0.0.0.0:3001 for HTTP: " + reason)
        .hasCause(cause);
  }

  @Test
  void anIpv6AddressStandsInBrackets() {
    assertThat(ListenFailures.explained("::1", 80, "HTTP", new UnknownHostException("no such")))
        .hasMessage("can't listen on [::1]:80 for HTTP: no such");
  }

  @Test
  void whatIsNoFailureOfTheNetworkStaysAsItIs() {
    IllegalStateException bug = new IllegalStateException("bug");

    assertThat(ListenFailures.explained("::1", 80, "HTTP", bug)).isSameAs(bug);
  }
}
