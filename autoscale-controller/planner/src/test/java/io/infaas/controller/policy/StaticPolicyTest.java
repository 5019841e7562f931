package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StaticPolicyTest {

    /** Default objective 50 ms and 0.85: cheap is below the floor, slow is late, good is the cheaper of the two that are left. */
    private static PlanningCatalog garments() {
        return PlanningCatalog.local()
                .application("fashion", 50, 0.85)
                .variant("cheap", 0.80, 1, 50, 50)
                .variant("slow", 0.90, 60, 50, 50)
                .variant("good", 0.90, 10, 50, 50)
                .variant("dear", 0.95, 20, 50, 900);
    }

    private static PolicyScenario scene(PolicySettings settings, String... nodes) {
        return new PolicyScenario(new StaticPolicy().with(settings), garments(), nodes);
    }

    @Test
    void plan_noDemandYet_loadsTheCheapestThatMeetsTheDefaultObjective() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a", "b").plan();

        assertThat(scene.planned().placements()).containsExactly(placement("good", "a"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.PRELOAD);
            assertThat(change.reason()).contains("good-fp32-t1");
        });
    }

    @Test
    void plan_peak_loadsAsManyAsItTakesWithHeadroom() {
        PolicySettings peak = PolicySettings.DEFAULTS.withPeak(Map.of("fashion", 450.0));

        assertThat(scene(peak, "a", "b", "c", "d").plan().planned().placements())
                .containsExactly(placement("good", "a"), placement("good", "b"), placement("good", "c"));
    }

    @Test
    void plan_variantIsLateOnAnotherType_isNotPlacedThere() {
        PlanningCatalog market = PlanningCatalog.local()
                .type("slow", 1000, 0.1)
                .application("fashion", 50, 0.85)
                .variantByType("one", 0.9, 10, 100);
        PolicySettings peak = PolicySettings.DEFAULTS.withPeak(Map.of("fashion", 150.0));
        PolicyScenario scene =
                new PolicyScenario(new StaticPolicy().with(peak), market, "a").node(market.node("b", "slow"));

        assertThat(scene.plan().planned().placements()).containsExactly(placement("one", "a"));
    }

    @Test
    void plan_demandComesAndGoes_changesNothing() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a", "b").rounds(1);
        scene.changes();

        scene.demand("fashion", 50, 0.85, 5000).rounds(30);
        scene.demand("fashion", 50, 0.85, 0).rounds(300);

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_pinNotCovered_loadsItBesideUntilItIsUnpinned() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a", "b").rounds(1);
        scene.changes();

        scene.pinned("dear", 50, 0, true).rounds(1);

        assertThat(scene.changes()).singleElement().satisfies(change -> assertThat(change.reason())
                .contains("dear-fp32-t1"));
        scene.pinned("dear", 50, 0, false).rounds(300);
        assertThat(scene.planned().placements())
                .extracting(Placement::variant)
                .containsExactly(placement("good", "a").variant());
    }

    @Test
    void plan_nodeGoesDown_movesToAnotherAndStaysThere() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a", "b").rounds(1);
        scene.changes();

        scene.up("a", false).rounds(1).up("a", true).rounds(5);

        assertThat(scene.planned().placements()).containsExactly(placement("good", "b"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.MOVE);
            assertThat(change.remove()).containsExactly(placement("good", "a"));
        });
    }

    @Test
    void plan_onlyNodeIsDownForAWhile_loadsThereAgain() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a").rounds(1);

        scene.up("a", false).rounds(3).up("a", true).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("good", "a"));
    }

    @Test
    void plan_firstRoundWithItsVariantLoaded_adoptsItAndDropsOthers() {
        PolicyScenario scene = scene(PolicySettings.DEFAULTS, "a", "b")
                .instance(placement("good", "b"), InstanceState.ACTIVE)
                .instance(placement("dear", "a"), InstanceState.ACTIVE);

        assertThat(scene.plan().planned().placements()).containsExactly(placement("good", "b"));
    }

    /** Else its way to be served depends on the plan before, and the two applications take turns on the node. */
    @Test
    void plan_cheapestVariantFitsNoNode_othersTakeNoTurns() {
        PlanningCatalog market = PlanningCatalog.local()
                .type("half", 300, 0.2)
                .application("boots", 50, 0.5)
                .variant("boot-large", 0.7, 3, 50, 500)
                .variant("boot-slow", 0.5, 39, 50, 210)
                .application("coats", 50, 0.5)
                .variant("coat", 0.5, 14, 50, 254);
        PolicyScenario scene = new PolicyScenario(new StaticPolicy().with(PolicySettings.DEFAULTS), market)
                .node(market.node("a", "half"))
                .rounds(3);
        scene.changes();

        scene.rounds(10);

        assertThat(scene.changes()).isEmpty();
    }
}
