package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.policy.PlanTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prints the decisions of planning and reconciling for random deployments; run in separate JVMs. */
final class DecisionTrace {

    private static final int PLANS = 12;

    private DecisionTrace() {}

    public static void main(String[] arguments) {
        StringBuilder text = new StringBuilder();
        PlanTrace.append(text);
        append(text, new Random(1));
        System.out.print(text);
    }

    /** Twelve plans for five nodes in simulated time; during the later plans, the processes of some models die. */
    private static void append(StringBuilder text, Random random) {
        LoopSimulation loop = new LoopSimulation("gpu-1", "gpu-2", "east", "west", "n");
        for (int plan = 0; plan < PLANS; plan++) {
            List<Placement> placements = new ArrayList<>();
            for (String node : loop.nodes.keySet()) {
                for (String name : loop.shop.names()) {
                    if (random.nextInt(4) == 0) {
                        placements.add(loop.shop.placement(name, node));
                    }
                }
            }
            loop.plan(placements);
            loop.time.run(Duration.ofSeconds(10));
            loop.reconciler.heal(loop.planned());
            loop.time.run(Duration.ofSeconds(20));
        }
        loop.journal.forEach(entry -> text.append(entry).append('\n'));
    }
}
