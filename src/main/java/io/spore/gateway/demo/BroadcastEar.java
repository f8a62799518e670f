package io.spore.gateway.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears for all pretended nodes what is broadcast to them on this machine. */
final class BroadcastEar {
  private static final Logger LOG = LoggerFactory.getLogger(BroadcastEar.class);

  /**
   * Bound to this address itself, a socket gets broadcasts and nothing else, so that the gateway
   * keeps what is sent to the same port alone.
   */
  private static final String EVERYBODY_ON_LOOPBACK = "127.255.255.255";

  private static final String EVENT = "CLUSTER_EVENT:";

  private final DatagramSocket socket;
  private final List<SimulatedDevice> devices;

  BroadcastEar(Vertx vertx, List<SimulatedDevice> devices) {
    this.socket = vertx.createDatagramSocket(new DatagramSocketOptions().setReuseAddress(true));
    this.devices = devices;
    socket.handler(packet -> hear(packet.data()));
  }

  /** Begins to hear; where a system does not allow that, the nodes are deaf, and it is said. */
  Future<Void> open(int port) {
    return socket
        .listen(port, EVERYBODY_ON_LOOPBACK)
        .<Void>mapEmpty()
        .recover(
            cause -> {
              LOG.atDebug()
                  .addKeyValue("error", cause.getMessage())
                  .log("simulated nodes hear no broadcasts");
              return Future.succeededFuture();
            });
  }

  Future<Void> close() {
    return socket.close();
  }

  /** As in the firmware, an event of the cluster happens inside each node. */
  private void hear(Buffer datagram) {
    String text = datagram.toString();
    if (!text.startsWith(EVENT)) {
      return;
    }
    try {
      JsonObject event = new JsonObject(text.substring(EVENT.length()));
      String name = event.getString("event", "");
      String data = String.valueOf(event.getValue("data", ""));
      devices.stream().filter(SimulatedDevice::awake).forEach(device -> device.happens(name, data));
    } catch (DecodeException | ClassCastException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("simulated nodes understand nothing");
    }
  }
}
