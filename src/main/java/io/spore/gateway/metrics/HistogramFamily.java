package io.spore.gateway.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.spore.gateway.event.Histogram;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Histograms of one name, in the form of Prometheus. Micrometer has no histogram that is only read:
 * its own ones are recorded into, at ten times the cost.
 */
final class HistogramFamily implements Collector {
  private final String name;
  private final String help;
  private final double unit;
  private final List<Row> rows = new CopyOnWriteArrayList<>();

  private record Row(Labels labels, Histogram histogram) {}

  HistogramFamily(String name, String help, double unit) {
    this.name = name;
    this.help = help;
    this.unit = unit;
  }

  void add(Histogram histogram, String... labels) {
    rows.add(new Row(Labels.of(labels), histogram));
  }

  @Override
  public String getPrometheusName() {
    return name;
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(name).help(help);
    rows.forEach(row -> snapshot.dataPoint(dataPoint(row)));
    return snapshot.build();
  }

  private HistogramDataPointSnapshot dataPoint(Row row) {
    long[] bounds = row.histogram().bounds();
    long[] counts = row.histogram().counts();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.length; i++) {
      // Divided, not multiplied: 250 / 1e6 prints as 2.5E-4, 250 * 1e-6 as 2.4999999999999995E-4.
      double bound = i < bounds.length ? bounds[i] / (1 / unit) : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts[i]);
    }
    return HistogramDataPointSnapshot.builder()
        .labels(row.labels())
        .classicHistogramBuckets(buckets.build())
        .sum(row.histogram().sum() / (1 / unit))
        .build();
  }
}
