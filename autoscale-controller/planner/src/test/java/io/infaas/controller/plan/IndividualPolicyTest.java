package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

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
        PolicyScenario scene = scene("a").demand("fashion", 500, 0.7, 0, 0, 1).plan();

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

    @Test
    void plan_demandShrinks_removesReplicasOneByOne() {
        PolicyScenario scene = scene("a", "b").demand("fashion", 500, 0.7, 50).rounds(1);
        scene.demand("fashion", 500, 0.7, 150).rounds(1);
        scene.changes();

        scene.demand("fashion", 500, 0.7, 20).rounds(10);

        assertThat(scene.planned().placements()).hasSize(1);
        assertThat(scene.changes()).singleElement().matches(change -> change.kind() == PlanChange.Kind.REMOVE);
    }
}
