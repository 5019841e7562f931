package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.text.TextTable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the policies cost on launchable nodes while the load goes from 4 to 80 queries/s and back in eleven minutes, and how many queries are
 * late. Prints one table.
 */
final class FleetCostTest {

    private static final String APPLICATION = "supersense";
    private static final double LOW = 4;
    private static final double HIGH = 80;

    /** One text encoder with one and two threads, at a floor that only it meets; the shallow ones are below. */
    private static final Catalog CATALOG = PlanningCatalog.local()
            .application(APPLICATION, 200, 0.71)
            .variant("l1", 0.668, 5, 300, 30)
            .usingCores(1)
            .variant("l6-one-thread", 0.716, 26, 900, 40)
            .usingCores(1)
            .variant("l6-two-threads", 0.716, 15, 900, 60)
            .usingCores(2)
            .catalog();

    private static FleetSimulation ramp(PolicyKind kind) {
        Offering offering = new Offering(
                PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(20), Optional.empty());
        FleetSettings settings = FleetSettings.between(1, 3, 3);
        FleetSimulation simulation = new FleetSimulation(
                        kind,
                        CATALOG,
                        new SimulatedNodeProvider(offering),
                        kind == PolicyKind.STATIC ? settings.always() : settings,
                        PolicySettings.DEFAULTS.withPeak(Map.of(APPLICATION, HIGH)),
                        1)
                .run(60, LOW);
        simulation.load().reset();
        return simulation
                .run(120, LOW)
                .ramp(120, LOW, HIGH)
                .run(60, HIGH)
                .ramp(120, HIGH, LOW)
                .run(240, LOW);
    }

    @Test
    void ramp_infaasCostsHalfOfStatic_individualIsBetween_withoutMoreLateQueries() {
        Map<PolicyKind, FleetSimulation> runs = new EnumMap<>(PolicyKind.class);
        for (PolicyKind kind : PolicyKind.values()) {
            runs.put(kind, ramp(kind));
        }
        new TextTable<Map.Entry<PolicyKind, FleetSimulation>>()
                .column("policy", run -> run.getKey().label())
                .column("queries", run -> run.getValue().load().queries())
                .column("late %", 2, run -> 100 * run.getValue().load().lateShare())
                .column("instance cost $", 5, run -> run.getValue().load().instanceCost())
                .column("machine cost $", 4, run -> run.getValue().load().machineCost())
                .column("most nodes", run -> run.getValue().load().mostMachines())
                .lines(List.copyOf(runs.entrySet()))
                .forEach(System.out::println);

        FleetSimulation fixed = Objects.requireNonNull(runs.get(PolicyKind.STATIC));
        FleetSimulation individual = Objects.requireNonNull(runs.get(PolicyKind.INDIVIDUAL));
        FleetSimulation infaas = Objects.requireNonNull(runs.get(PolicyKind.INFAAS));
        assertThat(infaas.load().instanceCost())
                .isLessThanOrEqualTo(0.5 * fixed.load().instanceCost());
        assertThat(individual.load().instanceCost())
                .isBetween(infaas.load().instanceCost(), fixed.load().instanceCost());
        assertThat(infaas.load().machineCost()).isLessThan(fixed.load().machineCost());
        assertThat(infaas.load().lateShare())
                .isLessThanOrEqualTo(individual.load().lateShare() + 0.01);
    }
}
