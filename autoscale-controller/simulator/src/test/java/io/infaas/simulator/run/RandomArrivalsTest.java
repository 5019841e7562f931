package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that arrive at random exceed their bound before the instance that serves them is full. */
final class RandomArrivalsTest {

    /** Of one instance with all cores of its machine. */
    private static final double QUERIES_PER_SECOND = 150;

    private static final int WARM_UP = 60;
    private static final int SECONDS = 660;

    private static PlanCourse course(double boundMs, double load) {
        return PlanCourse.of(
                PlanningCatalog.local()
                        .application("fashion", boundMs, 0.7)
                        .variant("only", 0.9, 1000 / QUERIES_PER_SECOND, 50, 50)
                        .usingCores(2)
                        .catalog(),
                Deployments.fixed(2, SECONDS, load * QUERIES_PER_SECOND),
                PolicyKind.COST);
    }

    /** A bound of 18 service times, which allows 87 % of the capacity. With a headroom of 5 % alone, 1.2 % were late at a load of 87 %. */
    @ParameterizedTest
    @ValueSource(doubles = {0.8, 0.87, 0.91})
    void load_closeToCapacity_fewQueriesAreLate(double load) {
        assertThat(course(120, load).lateShare(WARM_UP, SECONDS)).isLessThan(0.005);
    }

    @Test
    void load_thatMeetsItsBoundOnOneInstance_hasNoSecond() {
        assertThat(course(120, 0.7).instancesAt(SECONDS - 1)).isEqualTo(Map.of("only-fp32-t1", 1));
    }

    @Test
    void load_withTimeToWait_hasNoSecondUntilLater() {
        assertThat(course(1200, 0.88).instancesAt(SECONDS - 1)).isEqualTo(Map.of("only-fp32-t1", 1));
    }
}
