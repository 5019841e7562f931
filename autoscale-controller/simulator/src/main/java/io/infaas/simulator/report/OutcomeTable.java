package io.infaas.simulator.report;

import io.infaas.controller.text.TextTable;
import io.infaas.simulator.run.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Outcomes of runs side by side, as text. */
final class OutcomeTable {

    /** A run, or one application of it. */
    record Row(String policy, long seed, String application, Outcome outcome, Outcome.Tally tally) {}

    private final List<Row> rows = new ArrayList<>();

    void add(String policy, long seed, Outcome outcome) {
        rows.add(new Row(policy, seed, "all", outcome, outcome.total()));
        if (outcome.applications().size() > 1) {
            outcome.applications()
                    .forEach((application, tally) -> rows.add(new Row(policy, seed, application, outcome, tally)));
        }
    }

    List<String> lines(double seconds) {
        return new TextTable<Row>()
                .column("policy", Row::policy)
                .column("seed", Row::seed)
                .column("application", Row::application)
                .column("queries", row -> row.tally().queries())
                .column("in time/s", 2, row -> row.tally().inTime() / seconds)
                .column(
                        "late or refused",
                        row -> TextTable.number(2, 100 * row.tally().violated()) + " %")
                .column("refused", row -> row.tally().refused())
                .column("mean ms", 1, row -> row.tally().meanMs())
                .column("accuracy", 4, row -> row.tally().meanAccuracy())
                .column("least", 4, row -> row.tally().leastAccuracy())
                .column("drop", 4, row -> row.tally().accuracyDrop())
                .column("recovery s", row -> row.tally().recoverySeconds())
                .column("dollars", 4, row -> ofRun(row) ? row.outcome().dollars() : null)
                .column("of memory", 4, row -> ofRun(row) ? row.outcome().memoryDollars() : null)
                .column("changes", row -> ofRun(row) ? row.outcome().planChanges() : null)
                .column("undone", row -> ofRun(row) ? row.outcome().undone() : null)
                .column("launches", row -> ofRun(row) ? row.outcome().launches() : null)
                .lines(rows);
    }

    private static boolean ofRun(Row row) {
        return row.application().equals("all");
    }
}
