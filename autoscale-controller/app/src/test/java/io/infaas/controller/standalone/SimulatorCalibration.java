package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.run.Outcome;
import io.infaas.simulator.run.Simulation;
import io.infaas.simulator.workload.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Live runs beside simulations of the same queries with the same policy: how far the simulator is from real nodes. */
final class SimulatorCalibration {

    private static final long SEED = 1;

    private final List<Row> rows = new ArrayList<>();

    private record Row(String policy, Recording live, Outcome simulated) {}

    void add(PolicyFactory policy, Catalog catalog, PolicySettings settings, Recording live) {
        Outcome outcome = new Simulation(catalog, live.workload(), policy, settings, SEED).run(second -> {});
        rows.add(new Row(policy.label(), live, outcome));
    }

    String markdown() {
        StringBuilder text = new StringBuilder(
                "| policy | late or refused %: live | simulated | accuracy: live | simulated | machine cost $: live | simulated | ratio |\n|"
                        + "---|".repeat(8) + "\n");
        rows.forEach(row -> text.append(String.format(
                Locale.ROOT,
                "| `%s` | %.2f | %.2f | %.4f | %.4f | %.4f | %.4f | %.2f |%n",
                row.policy,
                100 * row.live.violated(),
                100 * row.simulated.total().violated(),
                row.live.meanAccuracy(),
                row.simulated.total().meanAccuracy(),
                row.live.dollars(),
                row.simulated.dollars(),
                row.simulated.dollars() / row.live.dollars())));
        return text.toString();
    }
}
