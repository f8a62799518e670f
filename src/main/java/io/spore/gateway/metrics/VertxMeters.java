package io.spore.gateway.metrics;

import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;

/**
 * Has Vert.x count what it does itself: worker pools by its own module, and the event bus by {@link
 * BusCounters}, which cost less. Sockets it does not count: that would take time with every write,
 * and what passes through them is counted by the rooms.
 */
public final class VertxMeters {
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
    EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS))
        .forEach(metrics::addDisabledMetricsCategory);
    metrics.setEnabled(true);
    BusCounters bus = new BusCounters();
    meters.fitWhenAsked(bus::register);
    VertxMetricsFactory pools = new MicrometerMetricsFactory(meters.registry());
    builder.with(options.setMetricsOptions(metrics)).withMetrics(new Factory(pools, bus));
  }

  private record Factory(VertxMetricsFactory pools, BusCounters bus)
      implements VertxMetricsFactory {
    @Override
    public VertxMetrics metrics(VertxOptions options) {
      return new Counted(pools.metrics(options), bus);
    }

    @Override
    public MetricsOptions newOptions(MetricsOptions options) {
      return pools.newOptions(options);
    }
  }

  private record Counted(VertxMetrics pools, BusCounters bus) implements VertxMetrics {
    @Override
    public boolean isMetricsEnabled() {
      return true;
    }

    @Override
    public EventBusMetrics<?> createEventBusMetrics() {
      return bus;
    }

    @Override
    public PoolMetrics<?, ?> createPoolMetrics(String type, String name, int maxSize) {
      return pools.createPoolMetrics(type, name, maxSize);
    }

    @Override
    public void vertxCreated(Vertx vertx) {
      pools.vertxCreated(vertx);
    }

    @Override
    public void close() {
      pools.close();
    }
  }
}
