package io.infaas.simulator.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.machine.Truth;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Simulation;
import io.infaas.simulator.workload.RateCurve;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import io.infaas.triton.testing.LayerCounts;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClairvoyantBoundTest {

    private static final String SMALL = PlanningCatalog.TYPE;
    private static final String LARGE = "large";
    private static final int SECONDS = 240;
    private static final ClairvoyantBound.Effort EXACT = new ClairvoyantBound.Effort(4, 10_000);
    private static final double SMALL_PRICE = 1;
    private static final double LARGE_PRICE = 2.5;

    /** Three variants on two types: on the large one each item takes a third of the time. The rough one is below the floor. */
    private static final Catalog CATALOG = PlanningCatalog.local()
            .type(LARGE, 1000, LARGE_PRICE)
            .application("fashion", 200, 0.7)
            .variantByType("rough", 0.6, 1, 0.3)
            .usingCores(2)
            .variantByType("quick", 0.75, 10, 10 / 3.0)
            .usingCores(2)
            .variantByType("good", 0.85, 20, 20 / 3.0)
            .usingCores(2)
            .catalog();

    private static Workload workload(double... perSecond) {
        RateCurve rate = RateCurve.ofSteps((double) SECONDS / perSecond.length, perSecond);
        return new Workload(
                Duration.ofSeconds(SECONDS),
                List.of(Traffic.steady("fashion", 0).at(rate)),
                new TreeMap<>(),
                List.of(
                        MachineOffering.onDemand(SMALL, SMALL_PRICE, Duration.ofSeconds(20)),
                        MachineOffering.onDemand(LARGE, LARGE_PRICE, Duration.ofSeconds(20))),
                FleetSettings.between(1, 6, 50),
                Truth.asProfiled(0),
                Duration.ofNanos(500_000),
                1,
                List.of());
    }

    /** A machine of the small type serves 100 items/s with the quick variant, one of the large type 300. */
    private static double cheapest(double perSecond) {
        return IntStream.range(0, 36)
                .filter(fleet -> 100 * (fleet % 6) + 300 * (fleet / 6) >= perSecond)
                .mapToDouble(fleet -> SMALL_PRICE * (fleet % 6) + LARGE_PRICE * Math.floorDiv(fleet, 6))
                .min()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(doubles = {30, 170, 260, 330, 480})
    void dollars_steadyLoad_areThoseOfTheCheapestOfAllFleets(double perSecond) {
        double bound = ClairvoyantBound.dollars(CATALOG, workload(perSecond), 1, 0, EXACT)
                .orElseThrow();

        // arrivals vary around their mean, so some moments need a little more or less
        assertThat(bound).isCloseTo(cheapest(perSecond) * SECONDS / 3600, Percentage.withPercentage(2));
    }

    @Test
    void dollars_loadRises_machinesArePaidFromThenOn() {
        double bound = ClairvoyantBound.dollars(CATALOG, workload(60, 160), 1, 0, EXACT)
                .orElseThrow();

        // the second one boots for 20 s
        assertThat(bound).isCloseTo((SECONDS + SECONDS / 2.0 + 20) * SMALL_PRICE / 3600, Percentage.withPercentage(2));
    }

    @Test
    void dollars_someMayBeLate_areFewer() {
        Workload peak = workload(60, 160, 60, 60);

        assertThat(ClairvoyantBound.dollars(CATALOG, peak, 1, 0.2, EXACT).orElseThrow())
                .isLessThan(0.9
                        * ClairvoyantBound.dollars(CATALOG, peak, 1, 0, EXACT).orElseThrow());
    }

    @Test
    void dollars_noFleetSuffices_areEmpty() {
        assertThat(ClairvoyantBound.dollars(CATALOG, workload(5_000), 1, 0, EXACT))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cost", "infaas", "individual", "hpa"})
    void dollars_asManyLateAsWithAPolicy_areNotAboveItsPrice(String policy) {
        for (long seed = 1; seed <= LayerCounts.tries(10); seed++) {
            Workload workload = workload(20, 150, 280, 90, 30, 200);
            Outcome outcome = new Simulation(CATALOG, workload, PolicyFactory.of(policy), PolicySettings.DEFAULTS, seed)
                    .run(second -> {});

            assertThat(ClairvoyantBound.dollars(
                                    CATALOG, workload, seed, outcome.total().violated())
                            .orElseThrow())
                    .isPositive()
                    .isLessThanOrEqualTo(outcome.dollars());
        }
    }
}
