package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

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
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, "a")
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

    @Test
    void plan_capacityForOneMore_theHigherPriorityGrows() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("first", 100, 0.7)
                .variant("one", 0.8, 10, 50, 400)
                .application("second", 200, 0.7)
                .priority(6)
                .variant("two", 0.8, 10, 50, 400);
        PolicyScenario scene = new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, "a");
        scene.demand("first", 100, 0.7, 10).demand("second", 200, 0.7, 10).rounds(3);

        scene.node(market.node("b", PlanningCatalog.TYPE))
                .pinned(placement("one", "a"), placement("two", "a"))
                .demand("first", 100, 0.7, 150)
                .demand("second", 200, 0.7, 250)
                .plan();

        assertThat(scene.changes())
                .filteredOn(change -> change.kind() == PlanChange.Kind.REPLICATE)
                .first()
                .extracting(PlanChange::application)
                .isEqualTo("second");
    }
}
