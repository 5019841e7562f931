package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class WarmUpTest {

    /** 48 ms by the profile, 3 ms of overhead. */
    private static final double EXPECTED_MS = 1.5 * Demonstration.BATCH + 3;

    private final WarmUp warmUp = new WarmUp(RampTarget.candidates(
                    RampWorld.CATALOG, RampWorld.CATALOG.applications().get(0), Catalogs.NODE_TYPE, Demonstration.BATCH)
            .get(0));

    @Test
    void isOver_latenciesThatFall_notUntilTheyDoNot() {
        List<RampSecond> falling = seconds(900, 800, 700, 300, 250, 200);
        List<RampSecond> settled = seconds(900, 800, 300, 220, 200, 200, 210, 190);

        assertThat(warmUp.isOver(falling)).isFalse();
        assertThat(warmUp.isOver(settled)).isTrue();
    }

    @Test
    void isOver_noAnswers_endsAllTheSame() {
        assertThat(warmUp.isOver(
                        seconds(DoubleStream.generate(() -> 0).limit(29).toArray())))
                .isFalse();
        assertThat(warmUp.isOver(
                        seconds(DoubleStream.generate(() -> 0).limit(30).toArray())))
                .isTrue();
    }

    @Test
    void slowdown_isTheMedianOfTheLastSecondsWithAnswers() {
        double slowdown = warmUp.slowdown(seconds(900, 800, 4 * EXPECTED_MS, 0, 9 * EXPECTED_MS, 3 * EXPECTED_MS, 0));

        assertThat(slowdown).isCloseTo(4, within(1e-9));
    }

    @Test
    void slowdown_machineFasterThanByItsProfiles_isOne() {
        assertThat(warmUp.slowdown(seconds(20, 20, 20, 20, 20, 20))).isEqualTo(1);
    }

    @Test
    void slowdown_noAnswers_isAtLeastTheTimeWaited() {
        assertThat(warmUp.slowdown(seconds(0, 0, 0, 0, 0))).isCloseTo(5000 / EXPECTED_MS, within(1e-9));
    }

    /** Seconds with those latencies, ms; 0 for one without an answer. */
    private static List<RampSecond> seconds(double... latencies) {
        return DoubleStream.of(latencies)
                .mapToObj(ms -> new RampSecond(
                        1,
                        RampSchedule.Phase.WARM,
                        2,
                        new LoadSample(2, ms > 0 ? 2 : 0, 0, 0, "", ms),
                        new TreeMap<>(Map.of(new Placement(RampWorld.VARIANT, "local-1"), InstanceState.ACTIVE)),
                        List.of()))
                .toList();
    }
}
