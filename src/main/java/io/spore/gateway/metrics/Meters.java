package io.spore.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.spore.gateway.event.Histogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The registry of metrics, and the only place that knows Micrometer. Rooms count in counters of
 * their own; what is registered here is read when metrics are asked for, so that nothing of it
 * stands where messages pass. Safe for use by any thread.
 */
public final class Meters {
  /** The form of {@link #page}: the text format of Prometheus, version 0.0.4. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, HistogramFamily> histograms = new LinkedHashMap<>();

  /** Micrometer holds a counter's source weakly; this holds it for as long as there are meters. */
  private final List<LongSupplier> counters = new ArrayList<>();

  private Consumer<Meters> fitter = nothing -> {};
  private boolean fitted;

  /** Prepares a registry without meters. */
  public Meters() {
    // Against the conventions of Prometheus; JvmMeters has the former under its usual name.
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
  }

  /**
   * Leaves the registering for later: most gateways are never asked for metrics, and should not pay
   * for them when they start.
   *
   * @param register called once, after those given before, when metrics are asked for the first
   *     time
   */
  public synchronized void fitWhenAsked(Consumer<Meters> register) {
    fitter = fitter.andThen(register);
  }

  MeterRegistry registry() {
    return registry;
  }

  /**
   * Registers a count that never goes down.
   *
   * @param name without the ending {@code _total}, which is added
   * @param help what it counts, in one sentence
   * @param labels names and values by turns; all counters of one name have the same label names
   */
  public void counter(String name, String help, LongSupplier count, String... labels) {
    counters.add(count);
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(help)
        .tags(labels)
        .register(registry);
  }

  /**
   * Registers a figure that goes up and down.
   *
   * @param name with its unit as ending
   * @param help what it is, in one sentence
   * @param labels names and values by turns; all gauges of one name have the same label names
   */
  public void gauge(String name, String help, DoubleSupplier figure, String... labels) {
    Gauge.builder(name, figure::getAsDouble).description(help).tags(labels).register(registry);
  }

  /**
   * Registers a histogram.
   *
   * @param name with its unit as ending
   * @param help what its numbers are, in one sentence
   * @param unit how large one of its numbers is in the unit that the name says, such as 1e-6 where
   *     microseconds become seconds
   * @param labels names and values by turns; all histograms of one name have the same label names
   */
  public synchronized void histogram(
      String name, String help, Histogram histogram, double unit, String... labels) {
    histograms
        .computeIfAbsent(
            name,
            unknown -> {
              HistogramFamily family = new HistogramFamily(name, help, unit);
              registry.getPrometheusRegistry().register(family);
              return family;
            })
        .add(histogram, labels);
  }

  /**
   * Registers facts that are no figures.
   *
   * @param name without the ending {@code _info}, which is added
   * @param help what they tell, in one sentence
   * @param labels names and values by turns
   */
  public void info(String name, String help, String... labels) {
    InfoSnapshot facts =
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of(labels)).build())
            .build();
    registry.getPrometheusRegistry().register(() -> facts);
  }

  /** Registers what Micrometer itself knows how to measure. */
  void bind(MeterBinder binder) {
    binder.bindTo(registry);
  }

  /** Every metric as it is now, as {@link #CONTENT_TYPE}. Takes some milliseconds. */
  public String page() {
    fit();
    return registry.scrape(CONTENT_TYPE);
  }

  private synchronized void fit() {
    if (!fitted) {
      fitted = true;
      fitter.accept(this);
    }
  }
}
