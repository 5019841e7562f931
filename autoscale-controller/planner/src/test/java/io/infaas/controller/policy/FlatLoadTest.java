package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten minutes of Poisson arrivals at a constant rate cause no change that is reverted later. */
final class FlatLoadTest {

    private static final int SMALL_ITEMS_PER_SECOND = 200;

    private static PlanningCatalog garments() {
        return PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 5, 50, 50)
                .variant("medium", 0.85, 2.5, 800, 80)
                .variant("large", 0.90, 1, 5000, 400);
    }

    /** Loads around the limits of scaling up and down. */
    static Stream<Arguments> criticalLoads() {
        return loads(1, 0.01, 0.75, 0.95);
    }

    /** Load as a share of the capacity of small, from far below to above the limits of scaling up and down. */
    static Stream<Arguments> allLoads() {
        return loads(2, 0.01, 0.05, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1, 1.5, 1.9);
    }

    private static Stream<Arguments> loads(long seeds, double... shares) {
        List<Arguments> loads = new ArrayList<>();
        for (PolicyKind kind : List.of(PolicyKind.COST, PolicyKind.INDIVIDUAL)) {
            for (double share : shares) {
                for (int batch : new int[] {1, 32}) {
                    for (long seed = 1; seed <= seeds; seed++) {
                        loads.add(Arguments.of(kind, share, batch, seed));
                    }
                }
            }
        }
        return loads.stream();
    }

    @ParameterizedTest
    @MethodSource("criticalLoads")
    void plan_tenMinutesOfFlatLoad_neverFlaps(PolicyKind kind, double share, int batch, long seed) {
        assertSteady(kind, share, batch, seed);
    }

    @Tag("proof")
    @ParameterizedTest
    @MethodSource("allLoads")
    void plan_tenMinutesOfAnyFlatLoad_neverFlaps(PolicyKind kind, double share, int batch, long seed) {
        assertSteady(kind, share, batch, seed);
    }

    private static void assertSteady(PolicyKind kind, double share, int batch, long seed) {
        PolicySimulation simulation = new PolicySimulation(
                kind.with(PolicySettings.DEFAULTS), garments(), new Objective(500, 0.7), seed, "a", "b");

        simulation.run(600, share * SMALL_ITEMS_PER_SECOND / batch, batch);

        List<PolicySimulation.Timed> later = simulation.changes().stream()
                .filter(timed -> timed.second() > 60 && !timed.change().isNotice())
                .toList();
        assertThat(later).as("%s", simulation.changes()).hasSizeLessThanOrEqualTo(2);
        assertThat(later.stream().map(timed -> down(timed.change())).distinct())
                .as("directions of %s", later)
                .hasSizeLessThanOrEqualTo(1);
    }

    private static boolean down(PlanChange change) {
        return change.kind() == PlanChange.Kind.REMOVE || change.kind() == PlanChange.Kind.DOWNGRADE;
    }
}
