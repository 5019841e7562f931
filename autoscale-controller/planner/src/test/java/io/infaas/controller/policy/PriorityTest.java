package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

/** One node with memory for one of two applications; the first by name has the tighter bound, too. */
final class PriorityTest {

    private static PlanningCatalog market(int ofFirst, int ofSecond) {
        return PlanningCatalog.local()
                .application("first", 100, 0.7)
                .priority(ofFirst)
                .variant("one", 0.8, 1, 50, 700)
                .application("second", 200, 0.7)
                .priority(ofSecond)
                .variant("two", 0.8, 1, 50, 700);
    }

    private static PlacementPlan plan(PlanningCatalog market) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, "a")
                .demand("first", 100, 0.7, 10)
                .demand("second", 200, 0.7, 10)
                .rounds(3)
                .planned();
    }

    @Test
    void plan_memoryForOneOfTwoAlike_theHarderBound() {
        assertThat(plan(market(5, 5)).placements()).containsExactly(placement("one", "a"));
    }

    @Test
    void plan_memoryForOneOfTwo_theHigherPriority() {
        assertThat(plan(market(4, 6)).placements()).containsExactly(placement("two", "a"));
    }
}
