package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes of two cores at 1 USD/h: an instance of one thread costs half a dollar per hour. */
final class ApplicationBudgetTest {

    private static PlanningCatalog market(double budget) {
        return PlanningCatalog.local()
                .application("limited", 500, 0.7)
                .budget(budget)
                .variant("small", 0.80, 10, 50, 50)
                .application("free", 500, 0.7)
                .variant("other", 0.80, 10, 50, 50);
    }

    private static PolicyScenario scenario(PlanningCatalog market) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, "a", "b", "c", "d");
    }

    @Test
    void plan_demandForMoreThanTheBudget_asMuchAsItAllowsAndNamed() {
        PolicyScenario scene = scenario(market(1.2));
        scene.demand("limited", 500, 0.7, 20).rounds(3);

        scene.demand("limited", 500, 0.7, 350).rounds(6);

        assertThat(scene.planned().placements()).hasSize(2);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason ->
                        reason.contains("the budget of 'limited', $1.2000/h, allows no more: $1.2000/h are spent"));
    }

    @Test
    void plan_demandOfBoth_theOtherGrowsBesideIt() {
        PolicyScenario scene = scenario(market(0.6));
        scene.demand("limited", 500, 0.7, 20).demand("free", 500, 0.7, 20).rounds(3);

        scene.demand("limited", 500, 0.7, 250).demand("free", 500, 0.7, 250).rounds(6);

        assertThat(scene.planned().placements())
                .filteredOn(placement -> placement.variant().equals(PlanningCatalog.name("small")))
                .hasSize(1);
        assertThat(scene.planned().placements())
                .filteredOn(placement -> placement.variant().equals(PlanningCatalog.name("other")))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void plan_budgetBelowOneInstance_thatAndNamed() {
        PolicyScenario scene = scenario(market(0.03));

        scene.demand("limited", 500, 0.7, 20).rounds(3);

        assertThat(scene.planned().placements()).hasSize(1);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("the budget of 'limited', $0.0300/h, allows no more"));
    }

    @Test
    void plan_static_providesForThePeakWithinTheBudget() {
        PolicySettings settings = PolicySettings.DEFAULTS.withPeak(Map.of("limited", 550.0));
        PolicyScenario scene = new PolicyScenario(new StaticPolicy().with(settings), market(1.2), "a", "b", "c", "d");

        scene.rounds(2);

        assertThat(scene.planned().placements())
                .filteredOn(placement -> placement.variant().equals(PlanningCatalog.name("small")))
                .hasSize(2);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("the budget of 'limited', $1.2000/h, allows no more"));
    }
}
