package io.infaas.simulator.evaluation;

import io.infaas.simulator.evaluation.Series.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Series as tables in Markdown: medians, and ranges where seeds differ. */
final class EvaluationTables {

    private static final String HEAD = """
            | case | policy | in time/s | late or refused % | dollars | accuracy | largest drop | changes | undone | recovery s | memory dollars |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;

    private EvaluationTables() {}

    static String markdown(List<Series> series) {
        Map<String, List<Series>> blocks = new LinkedHashMap<>();
        series.forEach(one -> blocks.computeIfAbsent(one.of().block(), name -> new ArrayList<>())
                .add(one));
        StringBuilder text = new StringBuilder();
        blocks.forEach((name, rows) -> {
            text.append("### ").append(name).append("\n\n").append(HEAD);
            rows.forEach(row -> text.append(line(row)));
            text.append('\n');
        });
        return text.toString();
    }

    private static String line(Series row) {
        if (row.scores().isEmpty()) {
            return "| %s | %s | none suffices |%s\n".formatted(row.of().name(), row.policy(), " - |".repeat(8));
        }
        return "| "
                + String.join(
                        " | ",
                        row.of().name(),
                        row.policy(),
                        value(row, 1, score -> score.inTime() / score.seconds()),
                        value(row, 2, score -> 100 * score.violated()),
                        value(row, 3, Score::dollars),
                        value(row, 4, Score::accuracy),
                        value(row, 4, Score::accuracyDrop),
                        value(row, 0, Score::changes),
                        value(row, 0, Score::undone),
                        value(row, 0, Score::recoverySeconds),
                        value(row, 4, Score::memoryDollars))
                + " |\n";
    }

    private static String value(Series row, int digits, ToDoubleFunction<Score> value) {
        String median = number(digits, row.median(value));
        String lowest = number(digits, row.lowest(value));
        String highest = number(digits, row.highest(value));
        return lowest.equals(highest) ? median : "%s (%s to %s)".formatted(median, lowest, highest);
    }

    private static String number(int digits, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "-";
    }
}
