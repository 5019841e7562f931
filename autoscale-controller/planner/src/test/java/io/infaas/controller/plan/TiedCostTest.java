package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import org.junit.jupiter.api.Test;

/** Of two variants that cost the same while they are loaded, the one with cheaper queries is preferred only where nothing speaks against it. */
final class TiedCostTest {

    private static PlanningCatalog market(double otherMs) {
        return PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("usual", 0.80, 10, 50, 50)
                .variant("other", 0.80, otherMs, 50, 50);
    }

    private static PolicyScenario scene(double otherMs, String loaded) {
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market(otherMs), "a")
                .instance(placement(loaded, "a"), InstanceState.ACTIVE)
                .demand("fashion", 500, 0.7, 20);
    }

    @Test
    void oneThatIsFasterByItsProfile_takesOver() {
        PolicyScenario scene = scene(8, "usual").rounds(30);

        assertThat(scene.planned().placements()).containsExactly(placement("other", "a"));
    }

    /** Else the two would take turns: each is observed to be slow while it serves beside others, and as profiled while it does not. */
    @Test
    void oneThatIsFasterOnlyBecauseItWasNotObserved_doesNot() {
        PolicyScenario scene = scene(9.5, "usual").corrected("usual", 1.5);

        scene.rounds(60);

        assertThat(scene.planned().placements()).containsExactly(placement("usual", "a"));
    }

    @Test
    void oneThatIsFasterByItsProfile_andObservedToBeSlow_stays() {
        PolicyScenario scene = scene(8, "other").corrected("other", 1.5);

        scene.rounds(60);

        assertThat(scene.planned().placements()).containsExactly(placement("other", "a"));
    }
}
