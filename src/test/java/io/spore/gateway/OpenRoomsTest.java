package io.spore.gateway;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OpenRoomsTest {
  private final List<String> diary = new CopyOnWriteArrayList<>();
  private OpenRooms rooms;

  @BeforeEach
  void prepare(Vertx vertx) {
    rooms = new OpenRooms(vertx);
  }

  @Test
  void theLastRoomIsClosedFirstAndEachOnce() throws Exception {
    await(rooms.open(room("archive")));
    await(rooms.open(() -> room("door"), 2));
    await(rooms.close());
    await(rooms.close());

    assertThat(diary)
        .containsExactly(
            "archive opens",
            "door opens",
            "door opens",
            "door closes",
            "door closes",
            "archive closes");
  }

  @Test
  void aRoomThatDoesNotCloseWellKeepsNoOtherOpen() throws Exception {
    await(rooms.open(room("archive")));
    await(rooms.open(room("door", Future.succeededFuture(), Future.failedFuture("stuck"))));
    await(rooms.close());

    assertThat(diary).endsWith("door closes", "archive closes");
  }

  @Test
  void aRoomThatDidNotOpenIsNotClosed() {
    Deployable broken = room("door", Future.failedFuture("port taken"), Future.succeededFuture());

    assertThatThrownBy(() -> await(rooms.open(broken))).hasMessageContaining("port taken");
    assertThat(rooms.close().succeeded()).isTrue();
    assertThat(diary).containsExactly("door opens");
  }

  private Deployable room(String name) {
    return room(name, Future.succeededFuture(), Future.succeededFuture());
  }

  private Deployable room(String name, Future<?> opened, Future<?> closed) {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        diary.add(name + " opens");
        return opened;
      }

      @Override
      public Future<?> stop() {
        diary.add(name + " closes");
        return closed;
      }
    };
  }
}
