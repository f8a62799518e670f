package io.spore.gateway.metrics;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;

/** Has Vert.x count what it does itself. */
public final class VertxMeters {
  /**
   * What Vert.x does not count: sockets cost time with every write, and what passes through them is
   * counted by the rooms.
   */
  private static final Set<MetricsDomain> LEFT_OUT =
      EnumSet.of(
          MetricsDomain.NET_SERVER,
          MetricsDomain.NET_CLIENT,
          MetricsDomain.HTTP_SERVER,
          MetricsDomain.HTTP_CLIENT,
          MetricsDomain.DATAGRAM_SOCKET,
          MetricsDomain.VERTICLES);

  private VertxMeters() {}

  /**
   * Has the Vert.x that is built count into these meters.
   *
   * @param builder of the Vert.x
   * @param options that the builder was given, to which the metrics are added
   */
  public static void count(VertxBuilder builder, VertxOptions options, Meters meters) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setJvmMetricsEnabled(false)
            .setNettyMetricsEnabled(false)
            .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME));
    LEFT_OUT.forEach(metrics::addDisabledMetricsCategory);
    metrics.setEnabled(true);
    builder
        .with(options.setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(meters.registry()));
  }
}
