package io.infaas.controller.policy;

import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.util.List;

/** The plans of every policy over random deployments, as text: the same seeds give the same text in every JVM. */
public final class PlanTrace {

    private static final int DEPLOYMENTS = 12;
    private static final int ROUNDS = 8;

    private PlanTrace() {}

    public static void append(StringBuilder text) {
        for (PolicyKind kind : PolicyKind.values()) {
            for (long seed = 1; seed <= DEPLOYMENTS; seed++) {
                append(text.append(kind).append(' ').append(seed).append('\n'), kind, seed);
            }
        }
    }

    private static void append(StringBuilder text, PolicyKind kind, long seed) {
        PlanningPolicy policy = kind.with(PolicySettings.DEFAULTS.withDelays(2, 4));
        RandomDeployment deployment = new RandomDeployment(seed);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            Situation situation = deployment.situation();
            plan = policy.plan(situation, plan);
            for (Object part : List.of(
                    situation.instances(),
                    situation.barred(),
                    situation.pinned(),
                    situation.demand(),
                    plan.placements(),
                    plan.changes(),
                    plan.memory())) {
                text.append(part).append('\n');
            }
            deployment.goOn(plan);
        }
    }
}
