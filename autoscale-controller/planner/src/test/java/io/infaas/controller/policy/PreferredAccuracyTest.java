package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

/** Floor 0.90, preferred 0.94: fast does 500 items/s at 0.91, exact 100 items/s at 0.95. */
final class PreferredAccuracyTest {

    private static final double BOUND_MS = 200;

    private static PlanningCatalog market(long exactMib) {
        return PlanningCatalog.local()
                .application("fashion", BOUND_MS, 0.9)
                .variant("fast", 0.91, 2, 50, 100)
                .variant("exact", 0.95, 10, 100, exactMib);
    }

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    @Test
    void plan_lowLoad_loadsWhatIsPreferredAndKeepsTheFasterOneAsReserve() {
        PolicyScenario scene = scene(market(400), "a").prefer("fashion", BOUND_MS, 0.9, 0.94, 40);

        scene.rounds(60);

        assertThat(scene.planned().placements())
                .containsExactlyInAnyOrder(placement("exact", "a"), placement("fast", "a"));
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .singleElement()
                .asString()
                .contains("exact-fp32-t1");
    }

    @Test
    void plan_onlyThePreferredOneServes_getsAReserve() {
        PolicyScenario scene = scene(market(400), "a")
                .instance(placement("exact", "a"), io.infaas.gateway.contract.InstanceState.ACTIVE);

        scene.prefer("fashion", BOUND_MS, 0.9, 0.94, 40).rounds(3);

        assertThat(scene.planned().placements()).contains(placement("exact", "a"), placement("fast", "a"));
    }

    @Test
    void plan_noPreferenceAboveTheFloor_onlyTheFloor() {
        PolicyScenario scene = scene(market(400), "a").prefer("fashion", BOUND_MS, 0.9, 0.9, 40);

        scene.rounds(30);

        assertThat(scene.planned().placements()).containsExactly(placement("fast", "a"));
    }

    @Test
    void plan_preferredLateForTheBound_notLoaded() {
        PolicyScenario scene = scene(market(400), "a").prefer("fashion", 5, 0.9, 0.94, 40);

        scene.rounds(30);

        assertThat(scene.planned().placements()).containsExactly(placement("fast", "a"));
    }

    @Test
    void plan_fullNode_isNotPausedForAccuracy() {
        PolicyScenario scene = scene(market(950), "a").prefer("fashion", BOUND_MS, 0.9, 0.94, 40);

        scene.rounds(30);

        assertThat(scene.planned().placements()).containsExactly(placement("fast", "a"));
    }

    @Test
    void plan_overload_theFasterOneTakesItAndThePreferredComesBack() {
        PolicyScenario scene = scene(market(400), "a").prefer("fashion", BOUND_MS, 0.9, 0.94, 40);
        scene.rounds(30);

        scene.prefer("fashion", BOUND_MS, 0.9, 0.94, 400).rounds(20);
        assertThat(scene.planned().placements()).contains(placement("fast", "a"));

        scene.changes();
        scene.prefer("fashion", BOUND_MS, 0.9, 0.94, 40).rounds(30);
        assertThat(scene.planned().placements()).contains(placement("exact", "a"));
    }

    @Test
    void plan_flatLoad_changesNothingAfterTheFirstSeconds() {
        PolicyScenario scene = scene(market(400), "a", "b").prefer("fashion", BOUND_MS, 0.9, 0.94, 90);
        scene.rounds(30);
        scene.changes();

        scene.rounds(300);

        assertThat(scene.changes()).isEmpty();
    }
}
