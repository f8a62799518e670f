package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes this gateway's own events on to the others: encoded once, sent to each that has room for
 * them. Who has no room misses them, and nobody else waits.
 */
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Of so many epochs the others hear the end: a gateway that was away may have missed several. */
  static final int EPOCHS = 8;

  /** So many batches are kept for who comes late. */
  private static final int PROLOGUE = 16;

  private final String gateway;
  private final BiConsumer<Link, Frame> send;
  private final ClusterCounters counters;
  private final List<Frame.Reached> reached = new ArrayList<>();

  /** What this epoch began with, as long as it only concerned this gateway's own clients. */
  private final List<EventBatch> prologue = new ArrayList<>();

  private boolean prologueIsOver;
  private long end;
  private long ledEpoch;
  private long ledTerm;

  /**
   * Has passed nothing on yet.
   *
   * @param origin of this gateway's next event
   * @param send hands a frame to the network
   */
  Relay(Origin origin, BiConsumer<Link, Frame> send, ClusterCounters counters) {
    this.gateway = origin.gateway();
    this.send = send;
    this.counters = counters;
    reached.add(new Frame.Reached(origin, 1));
  }

  /** What is published in this epoch is published by the leader, under this term. */
  void leads(long epoch, long term) {
    ledEpoch = epoch;
    ledTerm = term;
  }

  /**
   * How far this gateway's own events were passed on: where its last epochs ended, and this one.
   */
  List<Frame.Reached> reached() {
    return reached;
  }

  /** Whether this batch is the first one of another epoch, of which the others must hear before. */
  boolean beginsEpoch(EventBatch batch) {
    return isOwn(batch) && !batch.origin().equals(latest().origin());
  }

  /** Takes note of the epoch that this batch begins. */
  void beginEpoch(EventBatch batch) {
    if (reached.size() == EPOCHS) {
      reached.remove(0);
    }
    reached.add(new Frame.Reached(batch.origin(), batch.firstSeq()));
    prologue.clear();
    prologueIsOver = false;
  }

  /**
   * From now on what is published is passed on to this gateway, too. What was published before is a
   * loss to it, unless it never concerned others: that is sent now, so that no clients are told of
   * a loss that is none.
   */
  void open(Link link, Outlet outlet) {
    link.open(outlet);
    for (EventBatch batch : prologue) {
      pass(batch, encode(batch), link, outlet);
    }
  }

  /** Passes the batch on if it is this gateway's own. */
  void pass(EventBatch batch, Collection<Link> links) {
    end = batch.nextPosition();
    if (!isOwn(batch)) {
      return;
    }
    long nextSeq = batch.firstSeq() + batch.events().size();
    reached.set(reached.size() - 1, new Frame.Reached(batch.origin(), nextSeq));
    keepPrologue(batch);
    ByteBuf encoded = null;
    for (Link link : links) {
      if (link.outlet().isPresent()) {
        encoded = encoded == null ? encode(batch) : encoded;
        pass(batch, encoded, link, link.outlet().get());
      }
    }
  }

  private void keepPrologue(EventBatch batch) {
    if (batch.isForAll() || prologue.size() == PROLOGUE) {
      prologueIsOver = true;
      prologue.clear();
    } else if (!prologueIsOver) {
      prologue.add(batch);
    }
  }

  /** Up to where all gateways that are there have the events, in this gateway's order. */
  long confirmedUpTo(Collection<Link> links) {
    long confirmed = end;
    for (Link link : links) {
      if (link.outlet().isPresent()) {
        confirmed = Math.min(confirmed, link.outlet().get().confirmedUpTo(end));
      }
    }
    return confirmed;
  }

  private void pass(EventBatch batch, ByteBuf encoded, Link link, Outlet outlet) {
    int count = batch.events().size();
    Optional<Frame.Stream> stream = outlet.offer(batch.position(), encoded.readableBytes(), count);
    if (stream.isPresent()) {
      // Others would tell a leader's event of an older term to be missing. What only concerns this
      // gateway's own clients is no loss to theirs, so it is not published as the leader.
      boolean asLeader = batch.isForAll() && batch.origin().epoch() == ledEpoch;
      long term = asLeader ? ledTerm : 0;
      send.accept(link, new Frame.Events(stream.get(), term, encoded));
      counters.relayed(count, encoded.readableBytes());
      keepsUp(link, outlet);
    } else {
      counters.leftOut(count);
      tooSlow(link, outlet);
    }
  }

  private void tooSlow(Link link, Outlet outlet) {
    if (!link.isSlow()) {
      link.slow(true);
      LOG.atWarn()
          .addKeyValue("gateway", link.peer().gateway())
          .addKeyValue("queued", outlet.outstanding())
          .log("gateway does not keep up: it misses events until it has caught up");
    }
  }

  private void keepsUp(Link link, Outlet outlet) {
    if (link.isSlow()) {
      link.slow(false);
      LOG.atInfo()
          .addKeyValue("gateway", link.peer().gateway())
          .addKeyValue("dropped", outlet.leftOut())
          .log("gateway keeps up again");
    }
  }

  private boolean isOwn(EventBatch batch) {
    return batch.origin().gateway().equals(gateway);
  }

  private Frame.Reached latest() {
    return reached.get(reached.size() - 1);
  }

  private static ByteBuf encode(EventBatch batch) {
    ByteBuf out = Unpooled.buffer((int) Math.min(batch.sizeInBytes() + 256, 1 << 20));
    BatchCodec.encode(batch, out);
    return out;
  }
}
