package io.infaas.controller.status;

import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Renders an explanation as tables. */
final class ExplanationText {

    private static final int LINES = 20;

    private ExplanationText() {}

    static List<String> of(Explanation explanation) {
        List<String> lines = new ArrayList<>();
        lines.add("application %s, policy %s, now %s"
                .formatted(explanation.application(), explanation.policy(), StatusText.seconds(explanation.time())));
        explanation.classes().forEach(row -> add(row, lines));
        section(
                "Last changes",
                explanation.changes().isEmpty(),
                StatusText.table(explanation.changes().stream().limit(LINES).toList()),
                lines);
        section("Last decisions and actions", explanation.journal().isEmpty(), journal(explanation.journal()), lines);
        return lines;
    }

    private static void add(Explanation.ClassRow row, List<String> lines) {
        TextTable table = new TextTable(
                "variant",
                "feasible",
                "accuracy",
                "ms",
                "items/s",
                "load ms",
                "USD per 1M",
                "serves items/s",
                "instances",
                "why");
        row.options()
                .forEach(option -> table.row(
                        option.alias(),
                        option.feasible() ? "yes" : "no",
                        StatusText.number("%.4f", option.accuracy()),
                        StatusText.number("%.2f", option.latencyMs()),
                        StatusText.number("%.0f", option.saturation()),
                        StatusText.number("%.0f", option.loadMs()),
                        StatusText.number("%.3f", option.cost()),
                        StatusText.number("%.1f", option.items()),
                        StatusText.list(option.instances()),
                        option.why()));
        String objective = "'%s' with accuracy %s within %s ms at batch %d"
                .formatted(
                        row.target(),
                        StatusText.floor(row.minAccuracy()),
                        StatusText.number("%.2f", row.boundMs()),
                        row.batch());
        String demand = row.active()
                ? "%s%s items/s now, %s items/s sustained, %d queries waiting"
                        .formatted(
                                row.pinned() ? "pinned by clients, " : "",
                                StatusText.number("%.1f", row.items()),
                                StatusText.number("%.1f", row.sustainedItems()),
                                row.waiting())
                : "default objective, no demand of its own";
        section(objective + ": " + demand, row.options().isEmpty(), table, lines);
    }

    private static TextTable journal(List<Explanation.JournalRow> rows) {
        TextTable table = new TextTable("time", "event", "variant", "node", "outcome", "reason");
        rows.stream()
                .limit(LINES)
                .forEach(row -> table.row(
                        StatusText.seconds(row.time()),
                        row.event(),
                        dash(row.variant()),
                        dash(row.node()),
                        row.outcome(),
                        row.reason()));
        return table;
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static void section(String title, boolean empty, TextTable table, List<String> lines) {
        lines.add("");
        lines.add(empty ? title + ": none" : title);
        if (!empty) {
            lines.addAll(table.lines());
        }
    }
}
