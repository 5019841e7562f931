package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Selection;
import io.infaas.simulator.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SimulationTest {

    private static Simulation simulation(Workload workload, PolicyFactory policy, long seed) {
        return new Simulation(Deployments.CATALOG, workload, policy, PolicySettings.DEFAULTS, seed);
    }

    @Test
    void run_steadyDemand_isAnsweredInTimeByTheMostAccurateVariant() {
        Outcome outcome =
                simulation(Deployments.fixed(2, 120, 40), PolicyKind.COST, 1).run(second -> {});

        assertThat(outcome.total().queries()).isBetween(4_500L, 5_100L);
        assertThat(outcome.total().violated()).isLessThan(0.02);
        assertThat(outcome.total().leastAccuracy()).isGreaterThanOrEqualTo(0.7);
        assertThat(outcome.dollars()).isCloseTo(2 * 120 / 3600.0, within(1e-9));
        assertThat(outcome.memoryDollars()).isBetween(0.001 * outcome.dollars(), 0.5 * outcome.dollars());
        // until something is loaded
        assertThat(outcome.total().recoverySeconds()).isLessThanOrEqualTo(10);
        assertThat(outcome.total().accuracyDrop())
                .isCloseTo(0.85 - outcome.total().leastAccuracy(), within(0.1))
                .isGreaterThanOrEqualTo(0.85 - outcome.total().meanAccuracy() - 1e-9);
    }

    @Test
    void run_machineStandsStill_recoveryTakesAsLong() {
        Workload workload = Deployments.fixed(1, 120, 20, new Workload.Fault(40, "fixed-1", 0, 30));

        Outcome outcome = simulation(workload, PolicyKind.INDIVIDUAL, 1).run(second -> {});

        assertThat(outcome.total().recoverySeconds()).isBetween(30, 60);
    }

    @Test
    void run_risingDemand_launchesMachinesAndEndsThemAgain() {
        List<Second> seconds = new ArrayList<>();
        Outcome outcome =
                simulation(Deployments.elastic(600, 900), PolicyKind.COST, 1).run(seconds::add);

        assertThat(seconds).hasSize(600);
        int most = seconds.stream().mapToInt(Second::nodes).max().orElseThrow();
        assertThat(most).isGreaterThan(2);
        assertThat(seconds.get(599).nodes()).isLessThan(most);
        assertThat(outcome.launches()).isGreaterThanOrEqualTo(most);
        assertThat(outcome.total().violated()).isLessThan(0.2);
    }

    @Test
    void run_sameSeed_isTheSameToTheLastBit() {
        List<List<Object>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            List<Object> events = new ArrayList<>();
            Simulation simulation = simulation(Deployments.elastic(120, 300), PolicyKind.COST, 7);
            events.add(simulation.run(events::add));
            events.addAll(simulation.entries());
            runs.add(events);
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1)).hasSizeGreaterThan(120);
    }

    @Test
    void run_otherSeed_differs() {
        Outcome one =
                simulation(Deployments.fixed(1, 60, 40), PolicyKind.COST, 1).run(second -> {});
        Outcome other =
                simulation(Deployments.fixed(1, 60, 40), PolicyKind.COST, 2).run(second -> {});

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void run_machineFails_queriesAreRepeatedElsewhere() {
        Workload workload = Deployments.fixed(2, 120, 60, new Workload.Fault(60, "fixed-1", 0, 0));

        Outcome outcome = simulation(workload, PolicyKind.INDIVIDUAL, 1).run(second -> {});

        assertThat(outcome.total().queries())
                .isEqualTo(outcome.total().answered() + outcome.total().refused());
        assertThat(outcome.total().violated()).isLessThan(0.2);
    }

    @Test
    void hindsight_risingDemand_isTheSmallestFleetThatSuffices() {
        Workload workload = Deployments.elastic(120, 300);

        HindsightFleet fleet =
                HindsightFleet.find(Deployments.CATALOG, workload, 1, 8, 0.01).orElseThrow();

        assertThat(fleet.nodes()).isBetween(2, 4);
        assertThat(fleet.outcome().dollars()).isCloseTo(fleet.nodes() * 120 / 3600.0, within(1e-9));
        assertThat(fleet.outcome().total().violated()).isLessThanOrEqualTo(0.01);
        assertThat(HindsightFleet.find(Deployments.CATALOG, workload, 1, fleet.nodes() - 1, 0.01))
                .isEmpty();
    }

    /** The simulator has no selection of its own: with one that sees no load, more answers of the same run are late. */
    @Test
    void run_worseSelection_answersLater() {
        Workload workload = Deployments.elastic(600, 900);

        Outcome usual = simulation(workload, PolicyKind.COST, 1).run(second -> {});
        Outcome worse = new Simulation(
                        Deployments.CATALOG,
                        workload,
                        PolicyKind.COST,
                        PolicySettings.DEFAULTS,
                        1,
                        random -> blind(new CheapestInTime(random::nextInt)),
                        UnaryOperator.identity())
                .run(second -> {});

        assertThat(worse.total().violated()).isGreaterThan(1.4 * usual.total().violated());
    }

    private static Selection blind(Selection selection) {
        return (query, load, choice) -> selection.select(query, ObservedLoad.NONE, choice);
    }
}
