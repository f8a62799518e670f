package io.spore.gateway;

import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.cluster.ClusterCounters;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.discovery.DatagramKind;
import io.spore.gateway.discovery.DiscoveryCounters;
import io.spore.gateway.discovery.Rejection;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.Source;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.log.EventLogVerticle;
import io.spore.gateway.log.LastEventsMemory;
import io.spore.gateway.log.LogCounters;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.Pulse;
import io.spore.gateway.mqtt.BridgePublisher;
import io.spore.gateway.mqtt.MqttCounters;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.Deliveries;
import io.spore.gateway.websocket.Drop;
import io.spore.gateway.websocket.PastTold;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

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
          "spore_sent_bytes",
          "Bytes of the events handed to clients' sockets, with their frames",
          kind::bytes,
          labels);
    }
    for (PastTold what : PastTold.values()) {
      meters.counter(
          "spore_client_passages",
          "How often clients were told something of the past",
          () -> crowd.told(what),
          "kind",
          what.word());
    }
    meters.counter(
        "spore_client_gaps", "How often clients were told that they missed events", crowd::gaps);
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
        "Bytes that wait because clients' sockets are full; clients share most of them",
        crowd::waitingBytes);
    meters.histogram(
        "spore_ingest_to_socket_seconds",
        "Time from reading a batch to handing it to the kernel for all clients that have room",
        crowd.latency(),
        MICROSECOND);
  }

  void gate(Gate gate) {
    meters.gauge("spore_connections", "Connections for HTTP and WebSocket", gate::connections);
    for (Refusal reason : Refusal.values()) {
      meters.counter(
          "spore_refusals",
          "How often somebody was turned away or closed at the door",
          () -> gate.doorman().refusals().of(reason),
          "reason",
          reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
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
    meters.counter(
        "spore_mqtt_redelivered",
        "Messages that the broker sent again though they had been taken; not published again",
        counters::redelivered,
        "broker",
        broker);
  }

  /** What was dropped of all brokers' messages together. */
  void brokerDrops(List<MqttCounters> brokers) {
    dropped("mqtt-oversized", sum(brokers, MqttCounters::oversized));
    dropped("mqtt-late", sum(brokers, MqttCounters::late));
    dropped("mqtt-fenced", sum(brokers, MqttCounters::fenced));
    dropped("mqtt-not-wanted", sum(brokers, MqttCounters::excluded));
    dropped("mqtt-retained", sum(brokers, MqttCounters::retainedIgnored));
  }

  private static LongSupplier sum(List<MqttCounters> all, ToLongFunction<MqttCounters> count) {
    return () -> all.stream().mapToLong(count).sum();
  }

  void publisher(BridgePublisher publisher) {
    String help = "Messages that clients asked the gateway to publish";
    meters.counter("spore_published", help, publisher::published, "result", "acknowledged");
    meters.counter("spore_published", help, publisher::refused, "result", "refused");
    meters.counter("spore_published", help, publisher::failed, "result", "failed");
  }

  void eventLog(EventLogVerticle log) {
    LogCounters counters = log.counters();
    meters.gauge(
        "spore_event_log_writing",
        "1 while events are kept, 0 while the disk fails or is full",
        () -> counters.writing() ? 1 : 0);
    meters.gauge("spore_event_log_size_bytes", "What the event log takes on disk", log::bytes);
    meters.gauge(
        "spore_event_log_oldest_timestamp_seconds",
        "When the oldest event that is kept was received; NaN while there is none",
        () -> log.oldestTime().isPresent() ? log.oldestTime().getAsLong() / 1e3 : Double.NaN);
    meters.gauge(
        "spore_event_log_unforced_events",
        "Events that are written and not yet on the disk for certain",
        log::notForced);
    meters.counter("spore_event_log_events", "Events written to the event log", counters::stored);
    meters.counter(
        "spore_event_log_written_bytes", "Bytes written to the event log", counters::bytes);
    meters.counter(
        "spore_event_log_writes", "Writes that the event log's events took", counters::groups);
    meters.histogram(
        "spore_event_log_lag_seconds",
        "Time from reading events to their being written, of each write's first event",
        counters.waits(),
        MICROSECOND);
    meters.histogram(
        "spore_event_log_force_seconds",
        "Time the disk took to have what was written for certain (fdatasync)",
        counters.forces(),
        MICROSECOND);
    meters.counter(
        "spore_event_log_not_stored",
        "Events forwarded without being kept, because the disk failed or was full",
        counters::notStored);
    meters.counter(
        "spore_event_log_failures",
        "How often the event log stopped because the disk failed or was full",
        counters::failures);
    meters.counter(
        "spore_event_log_damaged_segments",
        "Segments found in which something can't be read",
        counters::damaged);
  }

  void lastEvents(LastEventsMemory memory) {
    meters.gauge("spore_snapshot_topics", "Topics whose last event is remembered", memory::topics);
    meters.counter(
        "spore_snapshot_topics_evicted",
        "Topics forgotten because there was no room for them",
        memory::evicted);
  }

  void cluster(Supplier<ClusterView> view, Leadership leadership, ClusterCounters counters) {
    meters.gauge(
        "spore_cluster_leader",
        "1 while this gateway leads or is alone, else 0",
        () -> leadership.standing() == Standing.LEADS ? 1 : 0);
    meters.gauge(
        "spore_cluster_term", "The number of the present leadership", () -> view.get().term());
    meters.gauge(
        "spore_cluster_gateways",
        "Gateways of the cluster that are there, this one included",
        () -> view.get().present());
    meters.counter(
        "spore_cluster_relayed_events",
        "Events sent to other gateways, once for each of them",
        counters::relayedEvents);
    meters.counter(
        "spore_cluster_relayed_bytes",
        "Bytes of the events sent to other gateways",
        counters::relayedBytes);
    meters.gauge(
        "spore_cluster_in_flight_bytes",
        "Bytes on their way to other gateways",
        counters::inFlightBytes);
    meters.counter(
        "spore_cluster_refused_frames",
        "What came and is no frame of this cluster, or can't be read",
        counters::refusedFrames);
    received("cluster", "", counters::takenEvents);
    dropped("gateway-behind", counters::leftOutEvents);
    dropped("gateway-missed", counters::missedEvents);
    dropped("gateway-fenced", counters::fencedEvents);
    dropped("gateway-repeated", counters::repeatedEvents);
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
