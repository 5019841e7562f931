package io.infaas.controller.cost;

import io.infaas.controller.cost.CostPeriod.NodeDollars;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums up the hours that a query asks for. Not thread-safe. */
final class CostSummary {

    /** Rows of a report; the rest is one row, {@value OpenPeriod#OTHERS}. */
    static final int MOST_ROWS = 1_000;

    /** Limit on distinct names while hours are read. */
    private static final int MOST_NAMES = 20_000;

    private static final double HOUR_SECONDS = 3_600;
    private static final double DIGITS = 1e9;

    private final CostQuery query;
    private final Map<String, Sums> rows = new HashMap<>();
    private double seconds;
    private double dollars;
    private double idle;

    CostSummary(CostQuery query) {
        this.query = query;
    }

    /** Adds an hour, if the query covers it. */
    void add(CostPeriod hour) {
        if (!query.covers(hour)) {
            return;
        }
        seconds += hour.seconds();
        hour.nodes().forEach(this::add);
        if (query.by() == CostGrouping.APPLICATION) {
            hour.queries().forEach((application, number) -> row(application).queries += number);
        }
    }

    private void add(NodeDollars node) {
        CostShare used = node.applications().values().stream().reduce(CostShare.NONE, CostShare::plus);
        dollars += used.total() + node.idle();
        idle += node.idle();
        if (query.by() == CostGrouping.APPLICATION) {
            node.applications().forEach((application, part) -> row(application).add(part));
        } else {
            Sums row = row(query.by() == CostGrouping.NODE ? node.node() : node.offering());
            row.add(used);
            row.idle += node.idle();
            row.seconds += node.seconds();
        }
    }

    private Sums row(String name) {
        boolean hasRow = rows.containsKey(name) || rows.size() < MOST_NAMES;
        return rows.computeIfAbsent(hasRow ? name : OpenPeriod.OTHERS, Sums::new);
    }

    CostReport report() {
        List<Sums> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparingDouble(Sums::dollars).reversed().thenComparing(row -> row.name));
        if (sorted.size() > MOST_ROWS) {
            Sums sums = new Sums(OpenPeriod.OTHERS);
            List<Sums> cheapest = sorted.subList(MOST_ROWS - 1, sorted.size());
            cheapest.forEach(sums::add);
            cheapest.clear();
            sorted.add(sums);
        }
        return new CostReport(
                query.from().toString(),
                query.to().toString(),
                query.by().label(),
                round(seconds / HOUR_SECONDS),
                sorted.stream().map(this::row).toList(),
                round(dollars),
                round(idle));
    }

    private CostReport.Row row(Sums row) {
        boolean application = query.by() == CostGrouping.APPLICATION;
        return new CostReport.Row(
                row.name,
                round(row.dollars()),
                round(row.used),
                round(row.unused),
                round(row.idle),
                application ? null : Double.valueOf(round(row.seconds / HOUR_SECONDS)),
                application ? Long.valueOf(row.queries) : null,
                application ? perThousand(row) : null);
    }

    private static @Nullable Double perThousand(Sums row) {
        return row.queries > 0 ? Double.valueOf(round(1_000 * row.dollars() / row.queries)) : null;
    }

    private static double round(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }

    private static final class Sums {

        private final String name;
        private double used;
        private double unused;
        private double idle;
        private double seconds;
        private long queries;

        Sums(String name) {
            this.name = name;
        }

        void add(CostShare part) {
            used += part.used();
            unused += part.unused();
        }

        void add(Sums other) {
            used += other.used;
            unused += other.unused;
            idle += other.idle;
            seconds += other.seconds;
            queries += other.queries;
        }

        double dollars() {
            return used + unused + idle;
        }
    }
}
