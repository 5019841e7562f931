package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The purpose of INFaaS: changing load. */
final class ChangingLoadTest {

    /** A cheap variant for low load, and an expensive one with ten times the capacity that takes 3 s to load. */
    private static PlanningCatalog garments() {
        return PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("cheap", 0.80, 10, 500, 50)
                .variant("dear", 0.85, 1, 3000, 200);
    }

    private static PolicySimulation simulation(PolicyKind kind, long seed, String... nodes) {
        return new PolicySimulation(
                kind.with(PolicySettings.DEFAULTS), garments(), new Objective(500, 0.7), seed, nodes);
    }

    @Test
    void plan_fourQueriesPerSecondWithALooseBound_theCheapOneServesAlone() {
        PolicySimulation simulation = simulation(PolicyKind.COST, 1, "a", "b");

        simulation.run(300, 4, 1);

        assertThat(simulation.plan().placements()).containsExactly(placement("cheap", "a"));
        assertThat(simulation.changes()).hasSize(1);
    }

    @Test
    void plan_loadStepsUp_upgradesWithinTwoSecondsAndRecoversAfterTheLoadTime() {
        PolicySimulation simulation = simulation(PolicyKind.COST, 1, "a");
        simulation.run(60, 20, 1);
        int stepAt = simulation.second();

        simulation.run(2, 400, 1);
        assertThat(simulation.plan().placements()).containsExactly(placement("dear", "a"));
        assertThat(simulation.changes()).last().matches(timed -> timed.second() <= stepAt + 2);

        simulation.run(8, 400, 1).late();
        simulation.run(60, 400, 1);
        assertThat(simulation.late()).isZero();
    }

    @Test
    void plan_loadStepsDown_downgradesOnceItHasLastedAndEndsWithOneCheapInstance() {
        PolicySimulation simulation = simulation(PolicyKind.COST, 1, "a", "b");
        simulation.run(60, 20, 1).run(120, 400, 1);
        int stepAt = simulation.second();
        List<PolicySimulation.Timed> before = List.copyOf(simulation.changes());

        simulation.run(10, 20, 1);
        assertThat(simulation.changes()).isEqualTo(before);

        simulation.run(170, 20, 1);
        assertThat(simulation.plan().placements())
                .hasSize(1)
                .allMatch(placement -> placement.variant().equals(PlanningCatalog.name("cheap")));
        assertThat(simulation
                        .changes()
                        .subList(before.size(), simulation.changes().size()))
                .isNotEmpty()
                .allMatch(timed -> timed.second() > stepAt + 10)
                .allMatch(timed -> timed.change().kind() == PlanChange.Kind.DOWNGRADE
                        || timed.change().kind() == PlanChange.Kind.REMOVE);
    }

    @Test
    void plan_individual_followsTheLoadWithReplicasAlone() {
        PolicySimulation simulation = simulation(PolicyKind.INDIVIDUAL, 1, "a", "b", "c");

        simulation.run(60, 20, 1).run(60, 420, 1);
        assertThat(simulation.plan().placements())
                .hasSize(3)
                .allMatch(placement -> placement.variant().equals(PlanningCatalog.name("cheap")));
    }

    @Test
    void plan_static_neverChanges() {
        PolicySimulation simulation = simulation(PolicyKind.STATIC, 1, "a", "b");

        simulation.run(60, 20, 1).run(60, 500, 1).run(60, 0.1, 1);

        assertThat(simulation.changes()).hasSize(1).first().matches(timed -> timed.second() == 1);
    }
}
