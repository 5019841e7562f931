package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Large deployments look at the applications that may give capacity up in turns. */
class ScaleDownTurnsProperties {

    @Property(tries = 100)
    void isTurn_anyApplication_onceInSoManySeconds(
            @ForAll String application,
            @ForAll @LongRange(min = 0, max = 1_000_000_000) long startMs,
            @ForAll @IntRange(min = 1, max = 5) int seconds) {
        assertThat(LongStream.range(0, seconds)
                        .filter(second -> ScaleDown.isTurn(application, startMs + 1000 * second, seconds)))
                .hasSize(1);
    }

    @Example
    void seconds_fewPlacements_eachSecond() {
        assertThat(ScaleDown.seconds(999)).isEqualTo(1);
    }

    @Example
    void seconds_manyPlacements_fiveAtMost() {
        assertThat(ScaleDown.seconds(3_999)).isEqualTo(4);
        assertThat(ScaleDown.seconds(100_000)).isEqualTo(5);
    }
}
