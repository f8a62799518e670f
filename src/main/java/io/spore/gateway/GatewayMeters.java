package io.spore.gateway;

import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.discovery.DatagramKind;
import io.spore.gateway.discovery.DiscoveryCounters;
import io.spore.gateway.discovery.Rejection;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.Source;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.Pulse;
import io.spore.gateway.mqtt.MqttCounters;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.Deliveries;
import io.spore.gateway.websocket.Drop;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Which counter of which room is which metric; {@code docs/metrics.md} explains them. */
final class GatewayMeters {
  private static final double MICROSECOND = 1e-6;

  private final Meters meters;

  GatewayMeters(Meters meters) {
    this.meters = meters;
  }

  void process(String version, Pulse pulse) {
    meters.info(
        "spore_build",
        "Which gateway runs on which Java",
        "version",
        version,
        "java",
        String.valueOf(Runtime.version().feature()));
    meters.counter(
        "spore_log_lines_suppressed",
        "Lines of the log held back because they came too often",
        Logging::suppressed);
    meters.histogram(
        "spore_event_loop_lag_seconds",
        "How late the timers of the event loops came",
        pulse.lag(),
        MICROSECOND);
  }

  void events(SporeEvents events) {
    for (Source source : new Source[] {Source.UDP, Source.GATEWAY}) {
      received(source.name().toLowerCase(Locale.ROOT), "", () -> events.traffic().events(source));
    }
    meters.histogram(
        "spore_batch_events",
        "How many events the batches have that travel inside the gateway",
        events.traffic().batchSizes(),
        1);
    dropped("listener-failed", events.traffic()::notHandled);
    meters.gauge(
        "spore_in_flight_bytes",
        "Events published and not yet handled by every part of the gateway",
        events::inFlightBytes);
    Backpressure backpressure = events.backpressure();
    meters.gauge(
        "spore_sources_paused",
        "1 while the sources that can wait are held back, else 0",
        () -> backpressure.paused() ? 1 : 0);
    meters.counter(
        "spore_sources_pauses", "How often sources were held back", backpressure::pauses);
  }

  void settings(LiveSettings live) {
    String help = "Changed configuration files that were read";
    meters.counter("spore_config_changes", help, live::accepted, "result", "accepted");
    meters.counter("spore_config_changes", help, live::rejected, "result", "rejected");
  }

  void clients(Crowd crowd) {
    for (Deliveries kind : crowd.deliveries()) {
      String[] labels = {"transport", kind.transport(), "format", kind.format()};
      meters.gauge("spore_clients", "Clients connected", kind::clients, labels);
      meters.counter(
          "spore_events_sent",
          "Events handed to clients' sockets, once for each client",
          kind::events,
          labels);
      meters.counter(
          "spore_sent_bytes", "Bytes of these events, with their frames", kind::bytes, labels);
    }
    for (Drop reason : Drop.values()) {
      dropped(reason.word(), () -> crowd.dropped(reason));
    }
    crowd
        .closed()
        .forEach(
            (reason, count) ->
                meters.counter(
                    "spore_clients_closed",
                    "Clients that the gateway closed",
                    count::sum,
                    "reason",
                    reason));
    meters.gauge(
        "spore_waiting_events",
        "Events that wait because clients' sockets are full, once for each client",
        crowd::waitingEvents);
    meters.gauge(
        "spore_waiting_bytes",
        "Bytes of these events; clients share most of them",
        crowd::waitingBytes);
    meters.histogram(
        "spore_delivery_latency_seconds",
        "Time from publishing a batch to handing it to the kernel for all clients that have room",
        crowd.latency(),
        MICROSECOND);
  }

  void broker(String broker, MqttCounters counters) {
    received("mqtt", broker, counters::messages);
    meters.counter(
        "spore_mqtt_received_bytes",
        "Payload bytes of the messages received from the broker",
        counters::bytes,
        "broker",
        broker);
    meters.gauge(
        "spore_mqtt_connected",
        "1 while connected and subscribed, else 0",
        () -> counters.connected() ? 1 : 0,
        "broker",
        broker);
    meters.counter(
        "spore_mqtt_reconnects",
        "How often a lost link to the broker came back",
        counters::reconnects,
        "broker",
        broker);
    dropped("mqtt-oversized", counters::oversized);
    dropped("mqtt-late", counters::late);
  }

  void embeddedBroker(EmbeddedBrokerVerticle broker) {
    dropped("embedded-broker", broker::dropped);
  }

  void nodes(UdpDiscoveryVerticle lookout) {
    DiscoveryCounters counters = lookout.counters();
    for (DatagramKind kind : DatagramKind.values()) {
      meters.counter(
          "spore_udp_datagrams",
          "Datagrams of SPORE nodes that were taken in",
          () -> counters.count(kind),
          "kind",
          kind.word());
    }
    for (Rejection reason : Rejection.values()) {
      meters.counter(
          "spore_udp_datagrams_rejected",
          "Datagrams that were passed over",
          () -> counters.count(reason),
          "reason",
          reason.word());
    }
    for (String state : lookout.census().keySet()) {
      meters.gauge(
          "spore_nodes", "SPORE nodes known", () -> lookout.census().get(state), "state", state);
    }
    dropped("node-flapping", lookout::heldBack);
  }

  private void received(String source, String broker, LongSupplier count) {
    meters.counter(
        "spore_events_received",
        "Events that came into the gateway",
        count,
        "source",
        source,
        "broker",
        broker);
  }

  private void dropped(String reason, LongSupplier count) {
    meters.counter(
        "spore_events_dropped",
        "Events that were not handed on, or not to a client they were for",
        count,
        "reason",
        reason);
  }
}
