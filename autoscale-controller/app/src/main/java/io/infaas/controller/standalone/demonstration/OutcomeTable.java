package io.infaas.controller.standalone.demonstration;

import static io.infaas.controller.standalone.demonstration.report.Notation.fixed;
import static io.infaas.controller.standalone.demonstration.report.Notation.plain;

import io.infaas.catalog.Catalog;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.controller.text.TextTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A row for each kind of query: its objective, and the variants that answered. */
record OutcomeTable(Catalog catalog) {

    List<String> of(List<QueryOutcome> outcomes) {
        return new TextTable<QueryOutcome>()
                .column("queries", outcome -> outcome.kind().label())
                .column("bound ms", outcome -> plain(outcome.kind().objective().latencyMs()))
                .column("accuracy >=", 4, outcome -> outcome.kind().objective().minAccuracy())
                .column("answers", outcome -> outcome.total().answered())
                .column("in time", outcome -> fixed(1, 100 - outcome.total().latePercent()) + " %")
                .column("accuracy", 4, QueryOutcome::accuracy)
                .column("answered by", this::answeredBy)
                .lines(outcomes);
    }

    private String answeredBy(QueryOutcome outcome) {
        return outcome.answers().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> "%s %d".formatted(Notation.alias(catalog, entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
