package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Leaving;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Machines of two types; four small ones at $1 do what a large one does at $3. */
final class OptimalPolicyTest {

    private static final Catalog CATALOG = CostPlannerTest.application()
            .variantByType("rough", 0.75, 8, 2)
            .usingCores(2)
            .catalog();

    private final PlanningPolicy optimal = PolicyFactory.of("optimal").with(PolicySettings.DEFAULTS);

    private MachinePlan machines(int large, double perSecond, double budget) {
        List<Machine> machines = large(large);
        return optimal.machines(situation(machines, perSecond), PlacementPlan.NONE, market(machines, budget));
    }

    private static List<Machine> large(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> CostPlannerTest.machine("n" + i, CostPlannerTest.LARGE, true))
                .toList();
    }

    private static Situation situation(List<Machine> machines, double perSecond) {
        return CostPlannerTest.situation(CATALOG, machines, 0, perSecond);
    }

    private static MachineMarket market(List<Machine> machines, double budget) {
        return new MachineMarket(List.of(CostPlannerTest.SMALL, CostPlannerTest.LARGE), machines, 1, 20, budget);
    }

    @Test
    void machines_none_launchesTheCheapestThatCarryAll() {
        assertThat(machines(0, 20, 60).launches())
                .singleElement()
                .matches(launch ->
                        launch.count() == 1 && launch.offering().nodeType().equals("small"));
        assertThat(machines(0, 1_200, 60).launches())
                .extracting(launch -> launch.count() + " " + launch.offering().nodeType())
                .containsExactlyInAnyOrder("2 large", "2 small");
    }

    @Test
    void machines_demandFalls_needlessOnesLeave() {
        assertThat(machines(3, 300, 60).leaving()).extracting(Leaving::node).containsExactly("n2", "n1");
        assertThat(machines(3, 1_200, 60)).isEqualTo(MachinePlan.NONE);
    }

    @Test
    void machines_budget_isKept() {
        MachinePlan plan = machines(1, 5_000, 7);

        assertThat(plan.launches().stream()
                        .mapToDouble(
                                launch -> launch.count() * launch.offering().pricePerHour())
                        .sum())
                .isLessThanOrEqualTo(4);
        assertThat(plan.obstacle()).contains("the budget of $7.0000/h");
    }

    @Test
    void gap_machinesOfMoves_isThatToTheCheapestOnes() {
        PlanningPolicy unmoved = new CostPlanner(PolicySettings.DEFAULTS, new WayRule() {
            @Override
            public FleetSearch.Fleet machines(FleetSearch search) {
                return search.present();
            }
        });

        // they cost $9; a small one at $1, with a fifth of that for its launch, carries all
        assertThat(gap(unmoved, 3)).isCloseTo(9 / 1.2 - 1, within(0.01));
        assertThat(gap(optimal, 3)).isCloseTo(0, within(0.01));
        assertThat(gap(new CostPolicy().with(PolicySettings.DEFAULTS), 3)).isCloseTo(0, within(0.01));
    }

    @Test
    void gap_policyWithoutPrices_isUnknown() {
        assertThat(new InfaasPolicy()
                        .with(PolicySettings.DEFAULTS)
                        .gap(situation(List.of(), 20), PlacementPlan.NONE, market(List.of(), 60)))
                .isEmpty();
    }

    private static double gap(PlanningPolicy policy, int large) {
        List<Machine> machines = large(large);
        return policy.gap(situation(machines, 20), PlacementPlan.NONE, market(machines, 60))
                .orElseThrow();
    }

    @Test
    void with_noSolver_namesTheRemedy() {
        assertThatThrownBy(() -> new OptimalPolicy("no.such.Solver").with(PolicySettings.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.google.ortools:ortools-java");
    }
}
