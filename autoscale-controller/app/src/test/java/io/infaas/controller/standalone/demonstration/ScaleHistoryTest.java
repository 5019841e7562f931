package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScaleHistoryTest {

    @Test
    void undone_placementThatComesAndGoesWithinSeconds_counts() {
        ScaleHistory history = new ScaleHistory(List.of(
                DemoSeconds.second(1, Phase.RISE, 1, DemoSeconds.change("add", "large@a")),
                DemoSeconds.second(8, Phase.RISE, 2, DemoSeconds.change("remove", "large@a")),
                DemoSeconds.second(30, Phase.FALL, 1, DemoSeconds.change("add", "large@a"))));

        assertThat(history.undone()).isOne();
    }

    @Test
    void undone_otherPlacement_doesNotCount() {
        ScaleHistory history = new ScaleHistory(List.of(
                DemoSeconds.second(1, Phase.RISE, 1, DemoSeconds.change("add", "large@a")),
                DemoSeconds.second(2, Phase.RISE, 2, DemoSeconds.change("remove", "large@b"))));

        assertThat(history.undone()).isZero();
    }

    @Test
    void firstSince_decisionsOfEarlierPhases_areLeftOut() {
        ScaleHistory history = new ScaleHistory(List.of(
                DemoSeconds.second(1, Phase.START, 1, DemoSeconds.change("add", "large@a")),
                DemoSeconds.second(12, Phase.RISE, 2, DemoSeconds.change("add", "large@b"))));

        assertThat(history.firstSince(Phase.RISE, "add"))
                .hasValueSatisfying(seen -> assertThat(seen.at()).isEqualTo(12));
        assertThat(history.firstSince(Phase.RISE, "remove")).isEmpty();
        assertThat(history.most(Phase.RISE)).isEqualTo(2);
        assertThat(history.most(Phase.END)).isZero();
    }
}
