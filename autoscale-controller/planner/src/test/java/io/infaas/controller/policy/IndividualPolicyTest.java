package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

final class IndividualPolicyTest {

    private static PolicyScenario scene(String... nodes) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 100)
                .usingCores(2)
                .variant("large", 0.90, 1, 3000, 101);
        return new PolicyScenario(new IndividualPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    @Test
    void plan_coldQuery_loadsWhatAnswersSoonest() {
        PolicyScenario scene = scene("a").demand("fashion", 500, 0.7, 0, 1).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
    }

    @Test
    void plan_moreThanOneCanDo_replicatesThoughAnUpgradeWouldBeCheaper() {
        PolicyScenario scene =
                scene("a", "b", "c").demand("fashion", 500, 0.7, 50).rounds(1);

        scene.demand("fashion", 500, 0.7, 250).rounds(1);

        assertThat(scene.planned().placements())
                .containsExactly(placement("small", "a"), placement("small", "b"), placement("small", "c"));
    }

    @Test
    void plan_moreThanAllNodesCanDo_neverChangesTheVariantAndSaysSoOnce() {
        PolicyScenario scene = scene("a").demand("fashion", 500, 0.7, 50).rounds(1);
        scene.changes();

        scene.demand("fashion", 500, 0.7, 250).rounds(20);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.changes()).singleElement().matches(PlanChange::isNotice);
    }
}
