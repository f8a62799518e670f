package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommonGroundTest {
  private static final Origin CELLAR = new Origin("cellar", 7);

  @Test
  void whatAGatewayThatIsAloneHasAllHave() {
    assertThat(CommonGround.of(List.of()).holds(CELLAR, 1_000)).isTrue();
  }

  @Test
  void theGatewayThatIsFarthestBehindCounts() {
    CommonGround ground = CommonGround.of(List.of(link("attic", 41), link("kitchen", 30)));

    assertThat(ground.holds(CELLAR, 29)).isTrue();
    assertThat(ground.holds(CELLAR, 30)).isFalse();
  }

  @Test
  void aGatewayThatSaidNothingOfAnOriginHasNothingOfIt() {
    Link silent = new Link(new Peer("kitchen", "kitchen", "", 1), 0);

    assertThat(CommonGround.of(List.of(link("attic", 41), silent)).holds(CELLAR, 1)).isFalse();
  }

  @Test
  void aGatewayHasWhatItStampedItself() {
    Link itself = new Link(new Peer("cellar", "cellar", "", 1), 0);
    CommonGround ground = CommonGround.of(List.of(link("attic", 41), itself));

    assertThat(ground.holds(CELLAR, 40)).isTrue();
    assertThat(ground.holds(CELLAR, 41)).isFalse();
  }

  @Test
  void anotherEpochIsAnotherMatter() {
    CommonGround ground = CommonGround.of(List.of(link("attic", 41)));

    assertThat(ground.holds(new Origin("cellar", 6), 1)).isFalse();
  }

  private static Link link(String gateway, long nextSeq) {
    Link link = new Link(new Peer(gateway, gateway, "", 1), 0);
    link.has(List.of(new Frame.Reached(CELLAR, nextSeq)));
    return link;
  }
}
