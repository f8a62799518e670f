package io.spore.gateway.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is published in this gateway since the start. Any thread may read. */
public final class Traffic {
  private final Map<Source, LongAdder> events = new EnumMap<>(Source.class);
  private final LongAdder notHandled = new LongAdder();
  private final Histogram batchSizes = new Histogram(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000);

  Traffic() {
    for (Source source : Source.values()) {
      events.put(source, new LongAdder());
    }
  }

  /** Events that came in by this way. */
  public long events(Source source) {
    return events.get(source).sum();
  }

  /** How many events the batches had that were published. */
  public Histogram batchSizes() {
    return batchSizes;
  }

  /** Events that a listener failed to handle, summed over listeners. */
  public long notHandled() {
    return notHandled.sum();
  }

  void published(EventBatch batch) {
    batchSizes.record(batch.events().size());
    int first = 0;
    int count = batch.events().size();
    // Neighbours mostly came in the same way: one addition for all of them.
    for (int i = 1; i <= count; i++) {
      Source source = batch.events().get(first).source();
      if (i == count || batch.events().get(i).source() != source) {
        events.get(source).add(i - first);
        first = i;
      }
    }
  }

  void failed(EventBatch batch) {
    notHandled.add(batch.events().size());
  }
}
