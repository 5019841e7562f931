package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** More instances of a variant on the same node, where the node has cores for them. */
final class InstanceCountsTest {

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    /** One variant that uses one of eight cores and carries 100 items/s. */
    private static PlanningCatalog eightCores(long peakMib) {
        return new PlanningCatalog()
                .cores(8)
                .type(PlanningCatalog.TYPE, 1000, 1)
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, peakMib)
                .usingCores(1);
    }

    private static PolicyScenario busy(PolicyScenario scene, double items) {
        return scene.demand("fashion", 500, 0.7, 50)
                .rounds(1)
                .demand("fashion", 500, 0.7, items)
                .rounds(2);
    }

    @Test
    void plan_oneNodeWithFreeCores_hasAsManyInstancesAsTheDemandNeeds() {
        PolicyScenario scene = busy(scene(eightCores(50), "a"), 350);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(4);
        assertThat(scene.changes())
                .filteredOn(change -> change.kind() == PlanChange.Kind.REPLICATE)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.add()).containsExactly(placement("small", "a"));
                    assertThat(change.reason()).contains("350.0 queries/s", "0.44 of a local");
                });
    }

    @Test
    void plan_moreThanTheCoresCarry_stopsAtTheCores() {
        PolicyScenario scene = busy(scene(eightCores(50), "a"), 5_000);

        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(8);
    }

    @Test
    void plan_moreThanTheMemoryHolds_stopsAtTheMemory() {
        PolicyScenario scene = busy(scene(eightCores(300), "a"), 5_000);

        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(3);
    }

    @Test
    void plan_resizeFailed_countsWhatIsLoadedUntilTheBackOffEnds() {
        PolicyScenario scene = busy(scene(eightCores(50), "a"), 350);
        scene.counts(InstanceCounts.ONCE).barred(placement("small", "a")).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.planned().counts()).isEqualTo(InstanceCounts.ONCE);

        scene.barred().rounds(1);

        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(4);
    }

    @Test
    void plan_controllerStarts_adoptsTheInstancesThatAreThere() {
        PolicyScenario scene = scene(eightCores(50), "a");
        scene.instance(placement("small", "a"), InstanceState.ACTIVE)
                .counts(InstanceCounts.of(Map.of(placement("small", "a"), 3)))
                .demand("fashion", 500, 0.7, 250)
                .plan();

        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(3);
    }

    @Test
    void plan_coldQueryOfAnotherApplicationOnAFullNode_takesAnInstanceButNotTheLast() {
        PlanningCatalog market = eightCores(300).application("shoes", 500, 0.7).variant("boots", 0.8, 10, 50, 300);
        PolicyScenario scene = busy(scene(market, "a"), 5_000);
        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(3);

        scene.demand("shoes", 500, 0.7, 0, 1).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("boots", "a"), placement("small", "a"));
        assertThat(scene.planned().counts().of(placement("small", "a"))).isEqualTo(2);
    }

    @Test
    void plan_onAccelerators_hasNoMoreInstancesThanWereProfiled() {
        PlanningCatalog market = new PlanningCatalog()
                .gpuType("gpu", 64_000, 16_000, 1)
                .application("fashion", 500, 0.7)
                .variant("large", 0.9, 10, 50, 50)
                .onGpu(1_000);
        PolicyScenario scene = scene(market)
                .node(market.node("a", "gpu"))
                .demand("fashion", 500, 0.7, 50)
                .rounds(1)
                .demand("fashion", 500, 0.7, 500)
                .rounds(3);

        assertThat(scene.planned().placements()).hasSize(1);
        assertThat(scene.planned().counts()).isEqualTo(InstanceCounts.ONCE);
    }
}
