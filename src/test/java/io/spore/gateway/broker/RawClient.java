package io.spore.gateway.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/** Writes MQTT packets byte by byte, also such as no proper client would send. */
final class RawClient implements Closeable {
  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawClient(int port) throws IOException {
    // A small buffer, so that a client that does not read is noticed early.
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSoTimeout(RunningBroker.PATIENCE_SECONDS * 1000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
  }

  /** A packet as it arrived: its first byte, and what follows the remaining length. */
  record Packet(int firstByte, Buffer body) {
    int type() {
      return firstByte >> 4;
    }

    String hex() {
      return HexFormat.of().formatHex(new byte[] {(byte) firstByte})
          + HexFormat.of().formatHex(body.getBytes());
    }
  }

  void send(String hex) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** CONNECT with a clean session; the answer must be an acceptance. */
  RawClient connect(String clientId, int protocolLevel) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeUTF("MQTT");
    data.writeByte(protocolLevel);
    data.writeByte(2);
    data.writeShort(0);
    if (protocolLevel == 5) {
      data.writeByte(0);
    }
    data.writeUTF(clientId);
    send(0x10, body.toByteArray());
    Packet answer = read();
    assertThat(answer.type()).as("CONNACK").isEqualTo(2);
    assertThat(answer.body().getByte(1)).as("return code").isZero();
    return this;
  }

  /** SUBSCRIBE to one filter (MQTT 3.1.1); returns the code of the SUBACK. */
  int subscribe(String filter, int qos) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeShort(1);
    data.writeUTF(filter);
    data.writeByte(qos);
    send(0x82, body.toByteArray());
    Packet answer = read();
    assertThat(answer.type()).as("SUBACK").isEqualTo(9);
    return answer.body().getUnsignedByte(2);
  }

  void publish(int firstByte, String topic, int packetId, String payload) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeUTF(topic);
    data.writeShort(packetId);
    data.write(payload.getBytes(UTF_8));
    send(firstByte, body.toByteArray());
  }

  void send(int firstByte, byte[] body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(firstByte);
    int rest = body.length;
    do {
      packet.write(rest > 127 ? rest % 128 + 128 : rest);
      rest /= 128;
    } while (rest > 0);
    packet.write(body);
    socket.getOutputStream().write(packet.toByteArray());
  }

  Packet read() throws IOException {
    int firstByte = in.readUnsignedByte();
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.readUnsignedByte();
      length |= (digit & 127) << shift;
      shift += 7;
    } while (digit > 127);
    return new Packet(firstByte, Buffer.buffer(in.readNBytes(length)));
  }

  /** Reads on until the broker has closed the connection. */
  void awaitClosed() throws IOException {
    try {
      while (in.read() >= 0) {
        // what came before the end does not matter here
      }
    } catch (SocketException e) {
      // a reset is an end as well
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
