package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of the released code. On processors an item of resnet takes 120 ms and of its small variant 60 ms; on accelerators a query takes 10 ms,
 * 16 ms with a batch of 8, and 40 ms with 32.
 */
final class InfaasCodePolicyTest {

    private static final long GIB = 1024;
    private static final String CPU = "resnet-fp32-t1-00000000";
    private static final String CPU_SMALL = "resnet-b16-t1-00000000";
    private static final String GPU_1 = "resnet-b1-tensorrt-t1-00000000";
    private static final String GPU_8 = "resnet-b8-tensorrt-t1-00000000";
    private static final String GPU_32 = "resnet-b32-tensorrt-t1-00000000";

    private static PlanningCatalog market() {
        return new PlanningCatalog()
                .gpuType("g5", 64 * GIB, 16 * GIB, 1)
                .type("m5", 32 * GIB, 0.2)
                .application("pictures", 500, 0.7)
                .variant("resnet", 0.8, 120, 1_000, GIB);
    }

    private static PlanningCatalog accelerated() {
        return market().sibling("tensorrt", 1, 10, 1_000, GIB)
                .sibling("tensorrt", 8, 2, 1_050, GIB)
                .sibling("tensorrt", 32, 1.25, 1_060, GIB);
    }

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        PolicyScenario scene = new PolicyScenario(new InfaasCodePolicy(PolicySettings.DEFAULTS), market);
        for (String node : nodes) {
            scene.node(market.node(node, node.startsWith("gpu") ? "g5" : "m5"));
        }
        return scene;
    }

    private static Placement on(String variant, String node) {
        return new Placement(variant, node);
    }

    @Test
    void coldQuery_looseBound_sparesTheAcceleratorThoughItWouldAnswerSooner() {
        PolicyScenario scene =
                scene(accelerated(), "gpu").demand("pictures", 500, 0.7, 1).plan();

        assertThat(scene.planned().placements()).containsExactly(on(CPU, "gpu"));
    }

    @Test
    void coldQuery_boundThatProcessorsMiss_loadsTheTightestBatch() {
        PolicyScenario scene = scene(accelerated(), "cpu", "gpu")
                .demand("pictures", 90, 0.7, 1)
                .plan();

        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"));
    }

    @Test
    void coldQuery_largerThanABatch_passesIt() {
        PolicyScenario scene =
                scene(accelerated(), "gpu").batches("pictures", 90, 0.7, 1, 8).plan();

        assertThat(scene.planned().placements()).containsExactly(on(GPU_8, "gpu"));
    }

    @Test
    void coldQuery_architectureWithinFiftyMs_isNotLookedForOnProcessors() {
        PlanningCatalog quick =
                market().sibling("onnxruntime-cpu", 16, 5, 50, GIB).sibling("tensorrt", 32, 1.25, 700, GIB);

        assertThat(scene(quick, "gpu")
                        .demand("resnet", 50, 0.7, 1)
                        .plan()
                        .planned()
                        .placements())
                .containsExactly(on(GPU_32, "gpu"));
        assertThat(scene(quick, "gpu")
                        .demand("resnet", 51, 0.7, 1)
                        .plan()
                        .planned()
                        .placements())
                .containsExactly(on(CPU_SMALL, "gpu"));
    }

    @Test
    void coldQuery_fewestCandidates_areThoseOfLeastAccuracy() {
        PlanningCatalog many = PlanningCatalog.local().application("pictures", 500, 0.7);
        for (int i = 0; i < 4; i++) {
            many.variant("net" + i, 0.8 + i * 0.01, 3 - i * 0.5, 1_000 - 100 * i, 100);
        }
        PolicyScenario scene = new PolicyScenario(new InfaasCodePolicy(PolicySettings.DEFAULTS), many, "a")
                .demand("pictures", 4, 0.7, 1)
                .plan();

        // all take the same batch, so that the first is the tightest
        assertThat(scene.planned().placements()).containsExactly(PolicyScenario.placement("net0", "a"));
        scene = new PolicyScenario(new InfaasCodePolicy(PolicySettings.DEFAULTS), many, "a")
                .demand("pictures", 400, 0.7, 1)
                .plan();
        assertThat(scene.planned().placements()).containsExactly(PolicyScenario.placement("net3", "a"));
    }

    @Test
    void coldQuery_boundThatNothingMeets_isCoveredLateAsByOtherPolicies() {
        PolicyScenario scene =
                scene(market(), "cpu").demand("pictures", 20, 0.7, 1).plan();

        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu"));
        assertThat(scene.changes().get(0).reason()).contains("late");
    }

    @Test
    void deficit_accelerator_thresholdFallsWithLoadTime_processorsKeepFivePercent() {
        PlanningCatalog planning =
                market().sibling("tensorrt", 32, 1.25, 100, GIB).sibling("tensorrt", 8, 1.25, 5_000, GIB);
        Candidates candidates = new Candidates(planning.catalog(), List.of(planning.node("gpu", "g5")));
        assertThat(judged(candidates, GPU_32).deficit(98, 100)).isZero();
        assertThat(judged(candidates, GPU_8).deficit(1, 100)).isEqualTo(1);
        assertThat(judged(candidates, CPU).deficit(95, 100)).isZero();
    }

    private static CodeVariant judged(Candidates candidates, String variant) {
        return CodeVariant.of(candidates.of(variant).get(0));
    }

    @Test
    void processors_aboveNinetyFivePercent_getASecondInstance_andNoThird() {
        PolicyScenario scene =
                scene(market(), "cpu").demand("pictures", 500, 0.7, 7.9).rounds(5);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(1);

        scene.demand("pictures", 500, 0.7, 8).rounds(1);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(2);

        scene.demand("pictures", 500, 0.7, 20).rounds(5);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(2);
    }

    @Test
    void processorsFull_acceleratorThere_isLoaded() {
        PolicyScenario scene =
                scene(accelerated(), "gpu").demand("pictures", 500, 0.7, 8).rounds(3);
        assertThat(scene.planned().placements()).containsExactly(on(CPU, "gpu"));

        scene.demand("pictures", 500, 0.7, 20).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"), on(CPU, "gpu"));
        assertThat(scene.changes()).last().matches(change -> change.kind() == PlanChange.Kind.UPGRADE);
    }

    @Test
    void accelerator_moreThanItCarries_takesTheNextLargerBatch_andTheSmallerGoesAtOnce() {
        PolicyScenario scene =
                scene(accelerated(), "gpu").demand("pictures", 90, 0.7, 90).rounds(3);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"));

        scene.demand("pictures", 90, 0.7, 150).rounds(1);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"), on(GPU_8, "gpu"));

        scene.rounds(1);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_8, "gpu"));
    }

    @Test
    void lessDemand_processors_areGivenUpAfterMoreThanTenRequests_notNecessarilyInARow() {
        PolicyScenario scene =
                scene(market(), "cpu").demand("pictures", 500, 0.7, 12).rounds(3);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(2);

        scene.demand("pictures", 500, 0.7, 5).rounds(5);
        scene.demand("pictures", 500, 0.7, 12).rounds(20);
        scene.demand("pictures", 500, 0.7, 5).rounds(5);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(2);

        scene.rounds(1);
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(1);
    }

    @Test
    void lessDemand_accelerator_isGivenUpAfterMoreThanTwentyRequestsForTheNextSmallerBatch() {
        PolicyScenario scene =
                scene(accelerated(), "gpu").demand("pictures", 90, 0.7, 150).rounds(3);
        scene.demand("pictures", 90, 0.7, 450).rounds(3);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_8, "gpu"));
        scene.demand("pictures", 90, 0.7, 50);

        scene.rounds(20);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_8, "gpu"));
        scene.rounds(1);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"));
    }

    @Test
    void noDemand_everythingGoes() {
        PolicyScenario scene =
                scene(market(), "cpu").demand("pictures", 500, 0.7, 5).rounds(3);

        scene.demand("pictures", 500, 0.7, 0).rounds(11);

        assertThat(scene.planned().placements()).isEmpty();
    }

    @Test
    void accelerator_hardlyUsedByLooseBounds_processorsAreLoadedBesideAndTakeOver() {
        PlanningCatalog market =
                market().sibling("onnxruntime-cpu", 16, 40, 50, GIB).sibling("tensorrt", 1, 10, 500, 14 * GIB);
        PolicyScenario scene = scene(market, "gpu")
                .instance(on(GPU_1, "gpu"), InstanceState.ACTIVE)
                .demand("pictures", 500, 0.7, 3.5)
                .rounds(3);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"));

        scene.demand("pictures", 500, 0.7, 2.5).rounds(1);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu"), on(CPU_SMALL, "gpu"));

        scene.rounds(22);
        assertThat(scene.planned().placements()).containsExactly(on(CPU_SMALL, "gpu"));
    }

    @Test
    void overloaded_processors_anotherVariantIsLoaded_andOnAnotherNodeIfThereIsNone() {
        PlanningCatalog one = market();
        PolicyScenario scene =
                scene(one, "cpu-1", "cpu-2").demand("pictures", 500, 0.7, 5).rounds(2);
        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu-1"));

        scene.instance(on(CPU, "cpu-1"), InstanceState.OVERLOADED).plan();

        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu-1"), on(CPU, "cpu-2"));

        PolicyScenario two = scene(market().sibling("onnxruntime-cpu", 16, 60, 3_000, GIB), "cpu-1", "cpu-2")
                .demand("pictures", 500, 0.7, 5)
                .rounds(2);
        two.instance(on(CPU, "cpu-1"), InstanceState.INTERFERED).plan();

        assertThat(two.planned().placements()).extracting(Placement::variant).containsExactly(CPU_SMALL, CPU);
    }

    @Test
    void moreThanItCompletes_isOverloadedWithoutAState() {
        PolicyScenario scene = scene(market(), "cpu-1", "cpu-2")
                .demand("pictures", 500, 0.7, 16)
                .rounds(5);
        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu-1"));

        scene.demand("pictures", 500, 0.7, 17).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu-1"), on(CPU, "cpu-2"));
    }

    @Test
    void overloaded_accelerator_sameVariantIsLoadedOnAnotherNodeOfItsType() {
        PolicyScenario scene = scene(accelerated(), "cpu-1", "gpu-1", "gpu-2")
                .demand("pictures", 90, 0.7, 50)
                .rounds(2);
        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu-1"));

        scene.instance(on(GPU_1, "gpu-1"), InstanceState.OVERLOADED).plan();

        assertThat(scene.planned().placements()).containsExactly(on(GPU_1, "gpu-1"), on(GPU_1, "gpu-2"));
    }

    @Test
    void mixedNodes_autoscalerOfANodeWithoutAccelerators_addsNone() {
        PolicyScenario scene = scene(accelerated(), "cpu", "gpu")
                .instance(on(CPU, "cpu"), InstanceState.ACTIVE)
                .demand("pictures", 500, 0.7, 15)
                .plan()
                .load();

        scene.rounds(5);

        assertThat(scene.planned().placements()).containsExactly(on(CPU, "cpu"));
        assertThat(scene.planned().counts().of(on(CPU, "cpu"))).isEqualTo(2);
    }

    @Test
    void correction_observed_isIgnored() {
        PolicyScenario scene =
                scene(market(), "gpu").demand("pictures", 500, 0.7, 5).rounds(2);

        scene.corrected("resnet", 4).rounds(3);

        assertThat(scene.planned().counts().of(on(CPU, "gpu"))).isEqualTo(1);
    }
}
