package io.spore.gateway.websocket;

import io.spore.gateway.event.LastEvents.Snapshot;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.guard.Selection;
import java.util.ArrayList;
import java.util.List;

/** Tells a client the last event of each topic that it wants, between two notices. */
final class SnapshotPassage implements Passage {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Subscriber client;
  private final Snapshot snapshot;
  private final List<Stamped> events;
  private final Notices notices;
  private final Runnable arrived;
  private int next;
  private boolean begun;
  private boolean over;

  /**
   * Prepares the passage.
   *
   * @param arrived called after the last event
   */
  SnapshotPassage(
      Subscriber client,
      Selection selection,
      Snapshot snapshot,
      Notices notices,
      Runnable arrived) {
    this.client = client;
    this.snapshot = snapshot;
    this.events =
        snapshot.events().stream().filter(last -> selection.wants(last.event().topic())).toList();
    this.notices = notices;
    this.arrived = arrived;
  }

  @Override
  public void proceed() {
    while (!over && client.voice().hasRoom()) {
      if (!begun) {
        begun = true;
        client.tell(notices.snapshot("begin", events.size(), snapshot.cursor()));
      } else if (next < events.size()) {
        client.voice().say(chunk());
      } else {
        over = true;
        String cursor = snapshot.cursor().toString();
        client.voice().say(notices.snapshot("end", events.size(), snapshot.cursor()), cursor);
        arrived.run();
      }
    }
  }

  @Override
  public void cancel() {
    over = true;
  }

  private List<Stamped> chunk() {
    List<Stamped> chunk = new ArrayList<>();
    long size = 0;
    while (next < events.size() && size < CHUNK_BYTES) {
      size += events.get(next).event().sizeInBytes();
      chunk.add(events.get(next));
      next++;
    }
    return chunk;
  }
}
