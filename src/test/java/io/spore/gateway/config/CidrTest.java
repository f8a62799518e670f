package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "192.168.0.0/16, 192.168.255.1, true",
    "192.168.0.0/16, 192.169.0.1, false",
    "192.168.7.9/16, 192.168.0.1, true",
    "10.0.0.7, 10.0.0.7, true",
    "10.0.0.7, 10.0.0.8, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "fe80::/10, fe80::1, true",
    "fe80::/10, fec0::1, false",
    "::/0, 1.2.3.4, false",
    "::ffff:192.168.0.0/112, 192.168.0.1, true"
  })
  void aRangeHoldsTheAddressesWithItsPrefix(String range, String address, boolean inside)
      throws Exception {
    assertThat(Cidr.parse(range).contains(InetAddress.getByName(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.7.9/16, 192.168.0.0/16",
    "10.0.0.7, 10.0.0.7/32",
    "FE80:0::/10, fe80::/10",
    "::1, ::1/128"
  })
  void aRangePrintsInItsShortForm(String text, String printed) {
    assertThat(Cidr.parse(text)).hasToString(printed).isEqualTo(Cidr.parse(printed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "home        | \"home\" is not a network (for example 192.168.0.0/16 or fe80::/10)",
        "10.0.0/8    | \"10.0.0/8\" is not a network (for example 192.168.0.0/16 or fe80::/10)",
        "''          | \"\" is not a network (for example 192.168.0.0/16 or fe80::/10)",
        "10.0.0.0/33 | 10.0.0.0/33: the prefix length is outside 0-32",
        "10.0.0.0/-1 | 10.0.0.0/-1: the prefix length is outside 0-32",
        "10.0.0.0/+8 | 10.0.0.0/+8: the prefix length is outside 0-32",
        "10.0.0.0/   | 10.0.0.0/: the prefix length is outside 0-32",
        "::/129      | ::/129: the prefix length is outside 0-128"
      })
  void whatIsNoRangeIsNamed(String text, String complaint) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text)).withMessage(complaint);
  }

  @Property
  void anIpv4AddressIsInsideWhenItsFirstBitsAreTheSame(
      @ForAll("ipv4") byte[] network,
      @ForAll("ipv4") byte[] other,
      @ForAll @IntRange(max = 32) int prefix) {
    agreesWithArithmetic(network, other, prefix);
  }

  @Property
  void anIpv6AddressIsInsideWhenItsFirstBitsAreTheSame(
      @ForAll("ipv6") byte[] network,
      @ForAll("ipv6") byte[] other,
      @ForAll @IntRange(max = 128) int prefix) {
    agreesWithArithmetic(network, other, prefix);
  }

  /**
   * Compares with the same question asked of numbers, for an address that shares the prefix too.
   */
  private static void agreesWithArithmetic(byte[] network, byte[] other, int prefix) {
    int rest = network.length * 8 - prefix;
    byte[] related = network.clone();
    for (int bit = 0; bit < rest && bit < other[0] + 128; bit++) {
      related[related.length - 1 - bit / 8] ^= (byte) (1 << (bit % 8));
    }
    Cidr range = Cidr.parse(Addresses.text(network) + "/" + prefix);
    for (byte[] address : new byte[][] {other, related, network}) {
      boolean inside =
          new BigInteger(1, network)
              .shiftRight(rest)
              .equals(new BigInteger(1, address).shiftRight(rest));
      assertThat(range.contains(address)).isEqualTo(inside);
    }
  }

  @Provide
  Arbitrary<byte[]> ipv4() {
    return Arbitraries.bytes().array(byte[].class).ofSize(4);
  }

  @Provide
  Arbitrary<byte[]> ipv6() {
    return Arbitraries.bytes().array(byte[].class).ofSize(16);
  }
}
