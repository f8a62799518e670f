package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of one letter each stand for events here: "abc" is a batch of three. */
class WaitingFramesTest {
  private final WaitingFrames waiting = new WaitingFrames();
  private final List<Frames> made = new ArrayList<>();
  private long nextSeq = 1;

  @AfterEach
  void everyBufferIsLetGo() {
    waiting.clear();
    made.forEach(Frames::release);
    assertThat(made).allSatisfy(frames -> assertThat(frames.refCnt()).isZero());
  }

  @Test
  void whatWaitsComesOutInOrder() {
    waiting.add(batch("abc"));
    waiting.add(batch("de"));
    assertThat(waiting.bytes()).isEqualTo(5);
    assertThat(waiting.events()).isEqualTo(5);
    assertThat(drained(Integer.MAX_VALUE)).isEqualTo("abcde");
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(waiting.bytes()).isZero();
  }

  @Test
  void drainingStopsWhenTheSocketIsFullAndGoesOnLater() {
    waiting.add(batch("ab"));
    waiting.add(batch("cd"));
    assertThat(drained(1)).isEqualTo("ab");
    assertThat(drained(1)).isEqualTo("cd");
  }

  @Test
  void drainingUpToAPositionStopsInTheMiddleOfABatch() {
    waiting.add(batch("abc"));
    waiting.add(batch("de"));
    assertThat(waiting.firstPosition()).isZero();
    assertThat(drainedUntil(4)).isEqualTo("abcd");
    assertThat(waiting.firstPosition()).isEqualTo(4);
    assertThat(waiting.bytes()).isEqualTo(1);
    assertThat(drainedUntil(4)).isEmpty();
    assertThat(drained(9)).isEqualTo("e");
  }

  @Test
  void whatIsPickedOutOfABatchKnowsWhatItHolds() {
    Frames batch = batch("abcdef");
    // Most of it in one piece shares the memory; pieces are copied.
    for (int[] runs : List.of(new int[] {1, 5}, new int[] {0, 2, 3, 4, 5, 6}, new int[] {4, 5})) {
      Frames picked = batch.pick(runs, runs.length, UnpooledByteBufAllocator.DEFAULT);
      made.add(picked);
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < runs.length; i += 2) {
        expected.append("abcdef", runs[i], runs[i + 1]);
      }
      for (int frame = 0; frame < picked.count(); frame++) {
        String letter = expected.substring(frame, frame + 1);
        assertThat(picked.topic(frame)).isEqualTo(letter);
        assertThat(picked.position(frame)).isEqualTo("abcdef".indexOf(letter));
        assertThat(picked.seq(frame)).isEqualTo("abcdef".indexOf(letter) + 1);
        ByteBuf bytes = picked.between(frame, frame + 1);
        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo(letter);
        bytes.release();
      }
      assertThat(picked.sizeInBytes()).isEqualTo(expected.length());
    }
  }

  @Test
  void pickingEverythingIsTheBatchItself() {
    Frames batch = batch("abc");
    Frames picked = batch.pick(new int[] {0, 3}, 2, UnpooledByteBufAllocator.DEFAULT);
    assertThat(picked).isSameAs(batch);
    picked.release();
  }

  @Test
  void theOldestGiveWayAndAreCounted() {
    waiting.add(batch("abc"));
    waiting.add(batch("def"));
    waiting.dropOldest(2, 100);
    assertThat(waiting.takeLoss()).isEqualTo(new WaitingFrames.Loss(4, 1, 4));
    assertThat(waiting.takeLoss()).isEqualTo(WaitingFrames.Loss.NONE);
    assertThat(drained(9)).isEqualTo("ef");
  }

  @Test
  void aBoundOnEventsCountsToo() {
    waiting.add(batch("abcdef"));
    waiting.dropOldest(100, 3);
    assertThat(waiting.takeLoss().events()).isEqualTo(3);
    assertThat(drained(9)).isEqualTo("def");
  }

  @Test
  void theNewestEventIsKeptHoweverLargeItIs() {
    waiting.add(batch("ab"));
    waiting.dropOldest(0, 0);
    assertThat(drained(9)).isEqualTo("b");
  }

  @Test
  void onlyTheNewestOfEachTopicStays() {
    waiting.add(batch("abac"));
    waiting.add(batch("ba"));
    waiting.keepLatest(UnpooledByteBufAllocator.DEFAULT);
    assertThat(waiting.takeLoss()).isEqualTo(new WaitingFrames.Loss(3, 1, 3));
    assertThat(waiting.events()).isEqualTo(3);
    assertThat(drained(9)).isEqualTo("cba");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverHappensKeptAndLostAddUp(long seed) {
    Random random = new Random(seed);
    long offered = 0;
    long lost = 0;
    long written = 0;
    for (int step = 0; step < 2_000; step++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          String letters = "abcdefgh".substring(0, 1 + random.nextInt(8));
          waiting.add(batch(letters));
          offered += letters.length();
        }
        case 2 -> written += drained(1 + random.nextInt(3)).length();
        case 3 -> waiting.dropOldest(random.nextInt(20), random.nextInt(20));
        default -> waiting.keepLatest(UnpooledByteBufAllocator.DEFAULT);
      }
      lost += waiting.takeLoss().events();
      assertThat(written + lost + waiting.events()).isEqualTo(offered);
      assertThat(waiting.bytes()).isEqualTo(waiting.events());
    }
  }

  private Frames batch(String letters) {
    Frames.Index index = new Frames.Index(letters.length(), true);
    for (int i = 0; i < letters.length(); i++) {
      index.add(i + 1, nextSeq, nextSeq - 1, letters.substring(i, i + 1));
      nextSeq++;
    }
    ByteBuf bytes = Unpooled.copiedBuffer(letters, StandardCharsets.US_ASCII);
    Frames frames = new Frames(bytes, index);
    made.add(frames);
    return frames;
  }

  private String drainedUntil(long position) {
    StringBuilder seen = new StringBuilder();
    waiting.drainUntil(
        position,
        () -> true,
        bytes -> {
          seen.append(bytes.toString(StandardCharsets.US_ASCII));
          bytes.release();
        });
    return seen.toString();
  }

  private String drained(int writes) {
    StringBuilder seen = new StringBuilder();
    int[] left = {writes};
    waiting.drain(
        () -> left[0]-- > 0,
        bytes -> {
          seen.append(bytes.toString(StandardCharsets.US_ASCII));
          bytes.release();
        });
    return seen.toString();
  }
}
