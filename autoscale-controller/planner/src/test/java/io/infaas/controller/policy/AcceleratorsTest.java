package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

/** Memory and compute of accelerators apart from those of the machine: 64 GiB and 8 cores beside 16 GiB. */
final class AcceleratorsTest {

    private static final long GIB = 1024;

    private static PlanningCatalog market() {
        return new PlanningCatalog()
                .gpuType("g5", 64 * GIB, 16 * GIB, 1)
                .application("fashion", 500, 0.7)
                .variant("fast", 0.8, 1, 50, GIB)
                .onGpu(10 * GIB)
                .application("digits", 500, 0.7)
                .variant("exact", 0.8, 1, 50, GIB)
                .onGpu(10 * GIB)
                .application("words", 500, 0.7)
                .variant("wide", 0.8, 1, 50, 20 * GIB);
    }

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    @Test
    void plan_twoThatDoNotFitOnTheAccelerator_onlyOneIsPlacedBesideOneOnProcessors() {
        PolicyScenario scene = scene(market(), "gpu-1")
                .demand("fashion", 500, 0.7, 10)
                .demand("digits", 500, 0.7, 10)
                .demand("words", 500, 0.7, 10);

        scene.rounds(3);

        assertThat(scene.planned().placements()).hasSize(2).contains(placement("wide", "gpu-1"));
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("needs more than the nodes have"));
    }

    @Test
    void plan_anotherNode_takesTheSecond() {
        PolicyScenario scene = scene(market(), "gpu-1", "gpu-2")
                .demand("fashion", 500, 0.7, 10)
                .demand("digits", 500, 0.7, 10);

        scene.rounds(3);

        assertThat(scene.planned().placements())
                .hasSize(2)
                .extracting(Placement::node)
                .doesNotHaveDuplicates();
    }

    /** Each keeps the accelerator busy for two thirds of the time; cores are not short. */
    @Test
    void plan_twoThatShareAnAccelerator_spreadWhenItIsBusy() {
        PlanningCatalog small = new PlanningCatalog()
                .gpuType("g5", 64 * GIB, 16 * GIB, 1)
                .application("fashion", 500, 0.7)
                .variant("fast", 0.8, 1, 50, GIB)
                .onGpu(GIB)
                .application("digits", 500, 0.7)
                .variant("exact", 0.8, 1, 50, GIB)
                .onGpu(GIB);
        PolicyScenario scene =
                scene(small, "gpu-1").demand("fashion", 500, 0.7, 10).demand("digits", 500, 0.7, 10);
        scene.rounds(2);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.node(small.node("gpu-2", "g5"))
                .demand("fashion", 500, 0.7, 660)
                .demand("digits", 500, 0.7, 660)
                .rounds(5);

        assertThat(scene.planned().placements()).hasSizeGreaterThan(2);
        assertThat(scene.planned().placements()).extracting(Placement::node).contains("gpu-1", "gpu-2");
    }
}
