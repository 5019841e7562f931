package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.MemorySize;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Properties of the released code's rules on nodes with and without accelerators, for any variants of two architectures and any demand. */
class InfaasCodeProperties {

    private static final long GIB = 1024;

    @Property(tries = 40)
    void plan_mixedNodes_fits_keepsWhatServes_andSettles(@ForAll long seed) {
        Random random = new Random(seed);
        PlanningCatalog market = market(random);
        PolicyScenario scene = new PolicyScenario(new InfaasCodePolicy(PolicySettings.DEFAULTS), market);
        int nodes = 1 + random.nextInt(4);
        for (int i = 0; i < nodes; i++) {
            scene.node(market.node("node" + i, random.nextBoolean() ? "g5" : "m5"));
        }
        for (int i = 0; i < 12; i++) {
            demand(scene, random);
            int rounds = random.nextInt(3) == 0 ? random.nextInt(24) : 1;
            for (int round = 0; round < rounds; round++) {
                round(scene);
                strain(scene, random);
            }
        }
        scene.changes();

        assertThat(isSettledWithin(1_000, scene)).as("settled").isTrue();
    }

    /** Whether nothing changes for three times as long as the longest delay of a rule: instances are given up one after another. */
    private static boolean isSettledWithin(int rounds, PolicyScenario scene) {
        int quiet = 0;
        for (int i = 0; i < rounds && quiet < 60; i++) {
            round(scene);
            quiet = scene.changes().isEmpty() ? quiet + 1 : 0;
        }
        return quiet == 60;
    }

    private static PlanningCatalog market(Random random) {
        PlanningCatalog market = new PlanningCatalog()
                .gpuType("g5", 64 * GIB, 16 * GIB, 1)
                .type("m5", 4 * GIB, 0.2)
                .application("pictures", 500, 0.7);
        for (String architecture : List.of("resnet", "squeeze")) {
            market.variant(architecture, 0.75 + 0.2 * random.nextDouble(), 20 + random.nextInt(150), load(random), GIB);
            for (int batch : new int[] {1, 8, 32}) {
                if (random.nextInt(4) > 0) {
                    market.sibling(
                            "tensorrt",
                            batch,
                            0.5 + 10 * random.nextDouble(),
                            load(random),
                            GIB * (1 + random.nextInt(12)));
                }
            }
            if (random.nextBoolean()) {
                market.sibling("onnxruntime-cpu", 16, 10 + random.nextInt(100), load(random), GIB);
            }
        }
        return market;
    }

    private static double load(Random random) {
        return 1 + random.nextInt(random.nextBoolean() ? 500 : 12_000);
    }

    private static void demand(PolicyScenario scene, Random random) {
        String target = random.nextInt(3) == 0 ? "resnet" : "pictures";
        double rate = random.nextInt(4) == 0 ? 0 : Math.exp(6 * random.nextDouble());
        scene.batches(
                target,
                random.nextBoolean() ? 90 : 500,
                random.nextBoolean() ? 0.7 : 0.85,
                rate,
                random.nextBoolean() ? 1 : 4);
    }

    private static void round(PolicyScenario scene) {
        Situation situation = scene.situation();
        Candidates candidates = new Candidates(situation);
        List<ClassDemand> before = served(scene, situation, candidates);
        scene.plan();
        assertThat(served(scene, situation, candidates))
                .as("classes that are served")
                .containsAll(before);
        for (NodeCapacity node : situation.nodes()) {
            assertFits(scene.planned(), node, candidates);
        }
        scene.load();
    }

    private static void strain(PolicyScenario scene, Random random) {
        for (Placement placement : scene.planned().placements()) {
            if (random.nextInt(10) == 0) {
                scene.instance(placement, random.nextBoolean() ? InstanceState.OVERLOADED : InstanceState.INTERFERED);
            }
        }
    }

    private static List<ClassDemand> served(PolicyScenario scene, Situation situation, Candidates candidates) {
        return ClassDemand.of(situation, candidates).stream()
                .filter(ClassDemand::isActive)
                .filter(demand -> scene.planned().placements().stream()
                        .anyMatch(placement ->
                                demand.isServedBy(candidates.at(placement).orElseThrow())))
                .toList();
    }

    private static void assertFits(PlacementPlan plan, NodeCapacity node, Candidates candidates) {
        MemorySize taken = MemorySize.NONE;
        for (Placement placement : plan.placements()) {
            if (placement.node().equals(node.id())) {
                Candidate candidate = candidates
                        .at(placement)
                        .orElseThrow()
                        .times(plan.counts().of(placement));
                taken = taken.plus(candidate.peakMemory());
            }
        }
        assertThat(taken.fitsInto(node.type().memory()))
                .as("%s on %s", taken, node)
                .isTrue();
    }
}
