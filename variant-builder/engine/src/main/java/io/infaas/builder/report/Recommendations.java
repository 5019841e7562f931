package io.infaas.builder.report;

import io.infaas.catalog.Objective;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The recommended variant for each objective, as HTML. */
final class Recommendations {

    private static final List<String> HEAD =
            List.of("objective", "accuracy", "p50 b1 ms", "p99 b1 ms", "US dollars a million", "MB resting", "variant");

    private static final Comparator<PlottedVariant> CHEAPEST =
            Comparator.comparingDouble(PlottedVariant::cost).thenComparingDouble(PlottedVariant::latency);

    private static final Comparator<PlottedVariant> MOST_ACCURATE =
            Comparator.comparingDouble(PlottedVariant::accuracy).reversed().thenComparing(CHEAPEST);

    private Recommendations() {}

    /** @param objective the application's objective; further rows show the best variant of each measure */
    static String of(List<PlottedVariant> variants, Objective objective) {
        HtmlTable table = new HtmlTable(HEAD);
        add(table, wording(objective, objective.minAccuracy()), best(variants, objective, objective.minAccuracy()));
        if (objective.preferredAccuracy() > objective.minAccuracy()) {
            double preferred = objective.preferredAccuracy();
            add(table, wording(objective, preferred) + " (preferred)", best(variants, objective, preferred));
        }
        add(table, "the most accurate", variants.stream().min(MOST_ACCURATE));
        add(
                table,
                "the fastest",
                variants.stream()
                        .min(Comparator.comparingDouble(PlottedVariant::latency).thenComparing(MOST_ACCURATE)));
        add(table, "the cheapest", variants.stream().min(CHEAPEST.thenComparing(MOST_ACCURATE)));
        add(
                table,
                "the smallest in memory",
                variants.stream()
                        .min(Comparator.comparingDouble(PlottedVariant::memory).thenComparing(MOST_ACCURATE)));
        return table.html("Recommendations");
    }

    private static Optional<PlottedVariant> best(List<PlottedVariant> variants, Objective objective, double floor) {
        return variants.stream()
                .filter(variant -> variant.accuracy() >= floor && variant.p99() <= objective.latencyMs())
                .min(CHEAPEST);
    }

    private static String wording(Objective objective, double floor) {
        return format(
                "within %s ms, accuracy %s or more",
                BigDecimal.valueOf(objective.latencyMs()).stripTrailingZeros().toPlainString(), floor);
    }

    private static void add(HtmlTable table, String wording, Optional<PlottedVariant> plottedVariant) {
        table.row(
                "",
                plottedVariant
                        .map(variant -> List.of(
                                wording,
                                format("%.4f", variant.accuracy()),
                                format("%.3f", variant.latency()),
                                format("%.3f", variant.p99()),
                                format("%.3g", variant.cost()),
                                format("%.0f", variant.memory()),
                                variant.name()))
                        .orElse(List.of(wording, "", "", "", "", "", "none")));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
