package io.infaas.controller.cost;

import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Renders a report as a table. */
public final class CostText {

    private CostText() {}

    public static List<String> of(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(number(
                "cost from %s to %s, %.2f h of it recorded", report.from(), report.to(), report.recordedHours()));
        boolean byApplication = report.by().equals(CostGrouping.APPLICATION.label());
        lines.addAll(byApplication ? applications(report) : nodes(report));
        return lines;
    }

    private static List<String> applications(CostReport report) {
        TextTable table = new TextTable(report.by(), "$", "used $", "unused $", "queries", "$/1000 queries");
        report.rows()
                .forEach(row -> table.row(
                        row.name(),
                        dollars(row.dollars()),
                        dollars(row.usedDollars()),
                        dollars(row.unusedDollars()),
                        row.queries() == null ? "-" : String.valueOf(row.queries()),
                        row.dollarsPerThousand() == null ? "-" : number("%.6f", row.dollarsPerThousand())));
        table.row("(idle)", dollars(report.idleDollars()), "-", "-", "-", "-");
        table.row("(all)", dollars(report.dollars()), "-", "-", "-", "-");
        return table.lines();
    }

    private static List<String> nodes(CostReport report) {
        TextTable table = new TextTable(report.by(), "$", "used $", "unused $", "idle $", "node h");
        report.rows()
                .forEach(row -> table.row(
                        row.name(),
                        dollars(row.dollars()),
                        dollars(row.usedDollars()),
                        dollars(row.unusedDollars()),
                        dollars(row.idleDollars()),
                        row.nodeHours() == null ? "-" : number("%.2f", row.nodeHours())));
        table.row("(all)", dollars(report.dollars()), "-", "-", dollars(report.idleDollars()), "-");
        return table.lines();
    }

    private static String dollars(double value) {
        return number("%.4f", value);
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
