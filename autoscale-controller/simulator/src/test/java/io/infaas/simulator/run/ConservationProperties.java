package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever machines do, each query ends once. */
final class ConservationProperties {

    @Property(tries = 40)
    void run_anyLoadAndAnyFault_everyQueryEndsOnce(@ForAll long seed) {
        Random random = new Random(seed);
        int machines = 1 + random.nextInt(4);
        List<Workload.Fault> faults = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            faults.add(new Workload.Fault(
                    random.nextInt(50),
                    "fixed-" + (1 + random.nextInt(machines)),
                    random.nextDouble(),
                    random.nextBoolean() ? 0 : random.nextInt(20)));
        }
        Workload workload =
                Deployments.fixed(machines, 60, 1 + random.nextInt(600), faults.toArray(Workload.Fault[]::new));

        Outcome outcome = new Simulation(Deployments.CATALOG, workload, PolicyKind.COST, PolicySettings.DEFAULTS, seed)
                .run(second -> {});

        Outcome.Tally total = outcome.total();
        assertThat(total.answered() + total.refused()).isEqualTo(total.queries());
        assertThat(total.leastAccuracy()).isIn(0.0, 0.75, 0.85);
    }
}
