package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a policy remembers changes no plan. */
class PlanningMemoryProperties {

    private static final int ROUNDS = 12;
    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    @Property(tries = 100)
    void plan_anyEvents_sameAsFromNothing(@ForAll PolicyKind kind, @ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlanningPolicy policy = kind.with(QUICK);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            PlacementPlan next = policy.plan(world.situation(), plan);

            assertThat(next).isEqualTo(kind.with(QUICK).plan(world.situation(), plan));

            plan = next;
            world.goOn(plan);
        }
    }

    @Property(tries = 60)
    void plan_severalApplicationsOnSharedNodes_sameAsFromNothing(
            @ForAll PolicyKind kind, @ForAll @IntRange(min = 4, max = 12) int nodes, @ForAll long seed) {
        PlanBenchWorld world = new PlanBenchWorld(new PlanBenchWorld.Size(40, nodes, 3, 10, 30), seed);
        Random random = new Random(seed);
        PlanningPolicy policy = kind.with(QUICK);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            PlacementPlan next = policy.plan(world.situation(), plan);

            assertThat(next).isEqualTo(kind.with(QUICK).plan(world.situation(), plan));

            plan = next;
            world.goOn(plan);
            switch (random.nextInt(4)) {
                case 0 -> world.changeAll();
                case 1 -> world.changeOne(random.nextInt(1_000));
                case 2 -> world.waitForAnother();
                default -> {}
            }
        }
    }

    @Property(tries = 30)
    void plan_ofAnotherSituationInBetween_changesNothing(@ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlanningPolicy policy = PolicyKind.INFAAS.with(QUICK);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            Situation other = new RandomDeployment(seed + round).situation();
            policy.plan(other, plan);
            PlacementPlan next = policy.plan(world.situation(), plan);

            assertThat(next).isEqualTo(PolicyKind.INFAAS.with(QUICK).plan(world.situation(), plan));

            plan = next;
            world.goOn(plan);
        }
    }
}
