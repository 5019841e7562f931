package io.infaas.controller.status;

import static io.infaas.controller.text.TextTable.seconds;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Renders a decision with its numbers and what came of it. */
final class DecisionText {

    private static final TextTable<DecisionRow> ACTIONS = new TextTable<DecisionRow>()
            .column("time", row -> seconds(row.time()))
            .column("event", DecisionRow::event)
            .column("variant", DecisionRow::variant)
            .column("node", DecisionRow::node)
            .column("outcome", DecisionRow::outcome)
            .column("ms", row -> row.inputs().getOrDefault("durationMs", ""));

    private static final TextTable<Map.Entry<String, Object>> NUMBERS = new TextTable<Map.Entry<String, Object>>()
            .column("number", Map.Entry::getKey)
            .column("value", entry -> String.valueOf(entry.getValue()));

    private DecisionText() {}

    /** The answer to {@code GET /decisions/<id>}. */
    record DecisionDocument(List<DecisionRow> entries) {
        DecisionDocument {
            entries = List.copyOf(entries);
        }
    }

    /** A line of the journal. */
    record DecisionRow(
            String time,
            String decision,
            String event,
            String application,
            String variant,
            String node,
            String reason,
            String outcome,
            Map<String, Object> inputs) {

        boolean isDecision() {
            return outcome.equals(JournalEntry.DECIDED);
        }
    }

    static List<String> of(DecisionDocument document) {
        List<String> lines = new ArrayList<>();
        document.entries().stream().filter(DecisionRow::isDecision).forEach(row -> {
            lines.add("decision %s, %s: %s%s"
                    .formatted(
                            row.decision(),
                            seconds(row.time()),
                            row.event(),
                            row.application().isEmpty() ? "" : " for application " + row.application()));
            lines.add("  " + row.reason());
            NUMBERS.addTo(lines, "Numbers", List.copyOf(row.inputs().entrySet()));
        });
        ACTIONS.addTo(
                lines,
                "Actions",
                document.entries().stream().filter(row -> !row.isDecision()).toList());
        return lines;
    }
}
