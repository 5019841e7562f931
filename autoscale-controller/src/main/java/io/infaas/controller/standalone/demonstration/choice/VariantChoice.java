package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sends all evaluation items under several objectives and checks which variants answer.
 *
 * <p>It sends one query at a time: it shows the choice, not the machine's throughput.
 *
 * @param nodeType the node type whose profiles apply
 */
public record VariantChoice(
        Catalog catalog,
        Application application,
        String nodeType,
        List<LabelledBatch> batches,
        QueryClient client,
        DemoReport report) {

    /** Takes about half a minute. All variants must be loaded. */
    public void run() throws QueryRefusedException, InterruptedException {
        List<Variant> variants = catalog.variantsOf(application);
        report.heading("Demonstration, part 3: variant selection (about 30 s)");
        report.line("%,d evaluation items of '%s' in batches of %d, one query at a time over gRPC"
                .formatted(
                        batches.stream().mapToInt(LabelledBatch::size).sum(),
                        application.name(),
                        batches.get(0).size()));
        report.line("Warming up %d variants (at most %d s)"
                .formatted(variants.size(), QueryWarmUp.SETTLE_LIMIT.toSeconds()));
        Map<String, LatencySummary> latencies = new QueryWarmUp(client, batches, report).run(variants);
        List<DemoObjective> objectives =
                DemoObjectives.of(catalog, application, nodeType, batches.get(0).size(), latencies);
        Map<DemoObjective, ObjectiveTrial> trials = new LinkedHashMap<>();
        for (DemoObjective asked : objectives) {
            if (asked.feasible()) {
                trials.put(
                        asked,
                        ObjectiveTrial.run(
                                batches, batch -> client.query(application.name(), asked.objective(), batch)));
            }
        }
        report.table(
                "Bounds come from the profiles and the latencies just measured, plus headroom",
                ChoiceTable.of(catalog, trials));
        report.add(new ChoiceChecks(catalog, nodeType, trials, references(trials)).all());
        for (DemoObjective asked : objectives) {
            if (!asked.feasible()) {
                RefusalTrial refusal = RefusalTrial.run(client, application.name(), asked.objective(), batches.get(0));
                report.heading("Infeasible objective: %s over gRPC, %s over HTTP"
                        .formatted(refusal.grpc().status(), refusal.http().status()));
                report.line("  " + refusal.grpc().text());
                report.add(refusal.checks());
            }
        }
    }

    /** A trial of each variant that served, queried by its name: the trials' answers must equal its answers. */
    private Map<String, ObjectiveTrial> references(Map<DemoObjective, ObjectiveTrial> trials)
            throws QueryRefusedException, InterruptedException {
        Set<String> served = new TreeSet<>();
        trials.values().forEach(trial -> served.addAll(trial.batchesByVariant().keySet()));
        Map<String, ObjectiveTrial> references = new TreeMap<>();
        for (String variant : served) {
            references.put(variant, ObjectiveTrial.run(batches, batch -> client.queryVariant(variant, batch)));
        }
        return references;
    }
}
