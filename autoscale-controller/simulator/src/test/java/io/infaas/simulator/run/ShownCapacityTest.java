package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.LoadedCapacity;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.machine.Truth;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overloads of a fixed fleet: the capacity that a controller shows is the rate at which clients get answers. */
final class ShownCapacityTest {

    private static final int SECONDS = 120;
    private static final int WARM_UP_SECONDS = 60;

    /** Of one machine with the profiled service times, queries/s. */
    private static final double MOST_PER_SECOND = 250;

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 0.5", "1, 2", "2, 3"})
    void capacity_overload_isWithinATenthOfTheAnswersThatClientsGet(int machines, double factor) {
        Simulation simulation = new Simulation(
                Deployments.CATALOG,
                new Workload(
                        Duration.ofSeconds(SECONDS),
                        List.of(Traffic.steady("fashion", 1.5 * machines * MOST_PER_SECOND / factor)),
                        new TreeMap<>(Map.of(PlanningCatalog.TYPE, machines)),
                        List.of(),
                        FleetSettings.FIXED,
                        new Truth(0.1, 0, 1, 0, 0, factor, new TreeMap<>(), 0, 1),
                        Duration.ofNanos(500_000),
                        2,
                        List.of()),
                PolicyKind.COST,
                PolicySettings.DEFAULTS,
                1);
        List<Double> shown = new ArrayList<>();
        List<Long> answered = new ArrayList<>();
        simulation.run(second -> {
            if (second.second() >= WARM_UP_SECONDS) {
                LoadedCapacity capacity = simulation.capacities().getOrDefault("fashion", new LoadedCapacity(0, 0));
                shown.add(capacity.items());
                answered.add(second.answered());
                assertThat(capacity.plannedItems()).isGreaterThan(capacity.items());
            }
        });

        double rate = answered.stream().mapToLong(count -> count).average().orElseThrow();
        assertThat(shown.stream().mapToDouble(items -> items).average().orElseThrow())
                .isCloseTo(rate, withinPercentage(10));
    }
}
