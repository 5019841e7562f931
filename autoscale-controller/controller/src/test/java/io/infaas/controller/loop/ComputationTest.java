package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComputationTest {

    private final Computation computation = new Computation(Planner.AT_ONCE);
    private final List<String> seen = new ArrayList<>();

    @Test
    void goOn_seriesOfTwo_eachResultInTurn_untilItEnds() {
        computation.compute(() -> 1, (one, now) -> {
            seen.add(one + " at " + now);
            computation.compute(() -> 2, (two, then) -> {
                seen.add(two + " at " + then);
                computation.end();
            });
        });

        assertThat(computation.isRunning()).isTrue();
        assertThat(seen).isEmpty();
        computation.goOn(7);
        assertThat(seen).containsExactly("1 at 7", "2 at 7");
        assertThat(computation.isRunning()).isFalse();
    }

    @Test
    void goOn_failedWork_isThrownAndEndsTheSeries() {
        computation.compute(
                () -> {
                    throw new IllegalStateException("no plan");
                },
                (result, now) -> seen.add("result"));

        assertThatThrownBy(() -> computation.goOn(7)).hasMessage("no plan");
        assertThat(computation.isRunning()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void goOn_resultThatCannotBeUsed_isThrownAndEndsTheSeries() {
        computation.compute(() -> 1, (one, now) -> {
            throw new IllegalStateException("no use");
        });

        assertThatThrownBy(() -> computation.goOn(7)).hasMessage("no use");
        assertThat(computation.isRunning()).isFalse();
        computation.goOn(8);
    }
}
