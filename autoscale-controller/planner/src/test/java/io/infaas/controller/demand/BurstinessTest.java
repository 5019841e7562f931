package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bursty arrivals count as, reported each second. */
final class BurstinessTest {

    private static final DemandClass OF = new DemandClass("fashion", 0.8, 100, 0);

    private final SplittableRandom random = new SplittableRandom(3);
    private final DemandEstimator demand = new DemandEstimator();
    private int second;

    /** Groups that come as Poisson arrivals, of so many queries/s altogether. */
    private BurstinessTest run(int seconds, int group, IntToDoubleFunction queriesPerSecond, String... gateways) {
        for (int i = 0; i < seconds; i++) {
            second++;
            for (String gateway : gateways) {
                long queries = group * poisson(queriesPerSecond.applyAsDouble(i) / gateways.length / group);
                ClassTraffic traffic = new ClassTraffic(OF, "any", 100, queries, queries, 0, 0);
                demand.report(
                        gateway,
                        new DemandReport(1_000, queries == 0 ? List.of() : List.of(traffic), List.of(), List.of()),
                        TimeUnit.SECONDS.toNanos(second));
            }
            assertThat(burstiness()).isGreaterThanOrEqualTo(1);
        }
        return this;
    }

    private long poisson(double mean) {
        long events = 0;
        for (double at = -Math.log(1 - random.nextDouble()); at < mean; at -= Math.log(1 - random.nextDouble())) {
            events++;
        }
        return events;
    }

    private double burstiness() {
        return demand.rates(TimeUnit.SECONDS.toNanos(second)).stream()
                .mapToDouble(ArrivalRate::burstiness)
                .findFirst()
                .orElse(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 4, 10, 50, 200, 2_000})
    void poissonArrivals_areNeverBursty(double queriesPerSecond) {
        for (int minute = 0; minute < 60; minute++) {
            assertThat(run(60, 1, i -> queriesPerSecond, "one").burstiness()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void groupsOfQueries_areKnownInAMinute_andStay(int group) {
        double known = run(60, group, i -> 80, "one").burstiness();

        assertThat(known).isBetween(0.65 * group, 1.5 * group);
        assertThat(run(600, group, i -> 80, "one").burstiness()).isBetween(0.65 * group, 1.5 * group);
    }

    @Test
    void groupsOfQueries_atTwoGateways_areKnown() {
        assertThat(run(120, 8, i -> 80, "one", "two").burstiness()).isBetween(5.0, 12.0);
    }

    @Test
    void stepsAndRamps_areNoBursts() {
        assertThat(run(60, 1, i -> 10, "one").burstiness()).isEqualTo(1);
        assertThat(run(60, 1, i -> 200, "one").burstiness()).isEqualTo(1);
        assertThat(run(120, 1, i -> 200 + 10 * i, "one").burstiness()).isEqualTo(1);
        assertThat(run(60, 1, i -> 20, "one").burstiness()).isEqualTo(1);
    }

    @Test
    void groupsThatEnd_areForgotten() {
        run(120, 8, i -> 80, "one");

        assertThat(run(400, 1, i -> 80, "one").burstiness()).isEqualTo(1);
    }

    @Test
    void burst_isNoRise() {
        run(120, 8, i -> 80, "one");
        double highest = 0;
        for (int i = 0; i < 600; i++) {
            run(1, 8, any -> 80, "one");
            highest = Math.max(
                    highest,
                    demand.rates(TimeUnit.SECONDS.toNanos(second)).get(0).requests());
        }

        assertThat(highest).isLessThan(170);
    }

    @Test
    void stepOfGroups_isSeenAtOnce() {
        run(120, 8, i -> 80, "one").run(3, 8, i -> 800, "one");

        assertThat(demand.rates(TimeUnit.SECONDS.toNanos(second)).get(0).requests())
                .isGreaterThan(600);
    }
}
