package io.infaas.controller.standalone.demonstration.choice;

import static io.infaas.controller.standalone.demonstration.report.Notation.fixed;
import static io.infaas.controller.standalone.demonstration.report.Notation.plain;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.controller.text.TextTable;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of objectives and what answered them. */
final class ChoiceTable {

    private ChoiceTable() {}

    static TextTable of(Catalog catalog, Map<DemoObjective, ObjectiveTrial> trials) {
        TextTable table = new TextTable(
                "#",
                "objective",
                "bound ms",
                "accuracy >=",
                "preferred",
                "served by",
                "accuracy",
                "in time",
                "p50 ms",
                "p99 ms");
        int number = 0;
        for (Map.Entry<DemoObjective, ObjectiveTrial> entry : trials.entrySet()) {
            Objective objective = entry.getKey().objective();
            ObjectiveTrial trial = entry.getValue();
            LatencySummary latency = trial.latency();
            number++;
            table.row(
                    String.valueOf(number),
                    entry.getKey().intent(),
                    plain(objective.latencyMs()),
                    plain(objective.minAccuracy()),
                    objective.preferredAccuracy() == objective.minAccuracy()
                            ? "-"
                            : plain(objective.preferredAccuracy()),
                    servedBy(catalog, trial),
                    fixed(4, trial.accuracy()),
                    fixed(1, trial.shareWithin(objective.latencyMs()) * 100) + " %",
                    fixed(1, latency.medianMs()),
                    fixed(1, latency.p99Ms()));
        }
        return table;
    }

    private static String servedBy(Catalog catalog, ObjectiveTrial trial) {
        Map<String, Long> batches = trial.batchesByVariant();
        return batches.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> {
                    String share =
                            " %d/%d".formatted(entry.getValue(), trial.answers().size());
                    return Notation.alias(catalog, entry.getKey()) + (batches.size() == 1 ? "" : share);
                })
                .collect(Collectors.joining(", "));
    }
}
