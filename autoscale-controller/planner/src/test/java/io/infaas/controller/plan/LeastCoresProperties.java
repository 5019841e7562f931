package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What demand keeps busy at least is never more than a plan that carries it uses. */
final class LeastCoresProperties {

    private static final int ROUNDS = 12;

    @Property(tries = 40)
    void share_anyPlanThatCarriesAll_isAtMostWhatItUses(@ForAll long seed) {
        RandomDeployment world = new RandomDeployment(seed);
        PlanningPolicy policy = new InfaasPolicy().with(PolicySettings.DEFAULTS);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            Situation situation = world.situation();
            plan = policy.plan(situation, plan);
            PlanOutlook outlook = PlanOutlook.of(situation, plan, PolicySettings.DEFAULTS);
            if (outlook.carriesAll()) {
                double cores = 0;
                double used = 0;
                for (NodeCapacity node : situation.nodes()) {
                    if (node.isOpen()) {
                        cores += node.type().cores();
                        used += node.type().cores() * outlook.utilization().getOrDefault(node.id(), 0.0);
                    }
                }
                assertThat(cores > 0 ? cores * PlanOutlook.leastUtilization(situation) : 0)
                        .as("%s on %s", plan.placements(), situation.nodes())
                        .isLessThanOrEqualTo(used + 1e-6);
            }
            world.goOn(plan);
        }
    }
}
