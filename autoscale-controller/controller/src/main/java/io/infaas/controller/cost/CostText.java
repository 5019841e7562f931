package io.infaas.controller.cost;

import io.infaas.controller.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Renders a report as a table. */
public final class CostText {

    private static final int DIGITS = 4;

    private CostText() {}

    public static List<String> of(CostReport report) {
        boolean byApplication = report.by().equals(CostGrouping.APPLICATION.label());
        List<CostReport.Row> rows = new ArrayList<>(report.rows());
        if (byApplication) {
            rows.add(sum("(idle)", report.idleDollars(), Double.NaN));
        }
        rows.add(sum("(all)", report.dollars(), report.idleDollars()));
        TextTable<CostReport.Row> columns = new TextTable<CostReport.Row>()
                .column(report.by(), CostReport.Row::name)
                .column("$", DIGITS, CostReport.Row::dollars)
                .column("used $", DIGITS, CostReport.Row::usedDollars)
                .column("unused $", DIGITS, CostReport.Row::unusedDollars);
        if (byApplication) {
            columns.column("queries", CostReport.Row::queries)
                    .column("$/1000 queries", 6, CostReport.Row::dollarsPerThousand);
        } else {
            columns.column("idle $", DIGITS, CostReport.Row::idleDollars)
                    .column("node h", 2, CostReport.Row::nodeHours);
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "cost from %s to %s, %.2f h of it recorded",
                report.from(),
                report.to(),
                report.recordedHours()));
        lines.addAll(columns.lines(rows));
        return lines;
    }

    private static CostReport.Row sum(String name, double dollars, double idle) {
        return new CostReport.Row(name, dollars, Double.NaN, Double.NaN, idle, null, null, null);
    }
}
