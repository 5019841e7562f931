package io.infaas.controller.standalone.demonstration;

import static io.infaas.controller.standalone.demonstration.report.Notation.fixed;
import static io.infaas.controller.standalone.demonstration.report.Notation.plain;

import io.infaas.catalog.Catalog;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.controller.text.TextTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A row for each kind of query: its objective, and the variants that answered. */
record OutcomeTable(Catalog catalog) {

    TextTable of(List<QueryOutcome> outcomes) {
        TextTable table =
                new TextTable("queries", "bound ms", "accuracy >=", "answers", "in time", "accuracy", "answered by");
        for (QueryOutcome outcome : outcomes) {
            LoadSample total = outcome.total();
            table.row(
                    outcome.kind().label(),
                    plain(outcome.kind().objective().latencyMs()),
                    fixed(4, outcome.kind().objective().minAccuracy()),
                    String.valueOf(total.answered()),
                    fixed(1, 100 - total.latePercent()) + " %",
                    fixed(4, outcome.accuracy()),
                    answeredBy(outcome));
        }
        return table;
    }

    private String answeredBy(QueryOutcome outcome) {
        return outcome.answers().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> "%s %d".formatted(Notation.alias(catalog, entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
