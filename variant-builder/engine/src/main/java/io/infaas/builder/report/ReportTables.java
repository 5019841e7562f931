package io.infaas.builder.report;

import io.infaas.catalog.LatencySample;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of the report page, as HTML. */
final class ReportTables {

    private static final double KB = 1e3;
    private static final double MB = 1e6;
    private static final List<String> HEAD =
            List.of(("variant,kB,load ms,p50 b1,its 95 %,runs,p99 b1,items/s b1,items/s best,best batch,"
                            + "cores used,MB resting,MB peak,accuracy,95 %,n,")
                    .split(",", -1));
    private static final List<String> RECOMMENDATION_HEAD =
            List.of("objective", "accuracy", "p50 b1 ms", "p99 b1 ms", "US dollars a million", "MB resting", "variant");
    private static final Comparator<ReportPage.PlottedVariant> CHEAPEST = Comparator.comparingDouble(
                    ReportPage.PlottedVariant::cost)
            .thenComparingDouble(ReportPage.PlottedVariant::latency);
    private static final Comparator<ReportPage.PlottedVariant> MOST_ACCURATE = Comparator.comparingDouble(
                    ReportPage.PlottedVariant::accuracy)
            .reversed()
            .thenComparing(CHEAPEST);

    private ReportTables() {}

    /** The variants of the catalog. */
    static String variants(List<VariantReport> variants) {
        HtmlTable table = new HtmlTable(HEAD);
        variants.stream()
                .filter(VariantReport::kept)
                .forEach(variant -> table.row(variant.pareto() ? "front" : "", cells(variant)));
        return table.html("Variants");
    }

    private static List<String> cells(VariantReport variant) {
        Profile profile = variant.profile();
        Stream<String> figures = profile == null
                ? Stream.generate(() -> "").limit(HEAD.size() - 3L)
                : Stream.of(
                        format("%.1f", profile.loadMs()),
                        format("%.3f", profile.batches().get(0).p50Ms()),
                        interval(profile.batches().get(0).sample()),
                        runs(profile.batches().get(0).sample()),
                        format("%.3f", profile.batches().get(0).p99Ms()),
                        format("%.0f", profile.throughput(1)),
                        format("%.0f", profile.saturation()),
                        Integer.toString(profile.best().batch()),
                        format("%.2f", profile.coresUsed()),
                        format("%.0f", profile.restingMemoryBytes() / MB),
                        format("%.0f", profile.peakMemoryBytes() / MB),
                        format("%.4f", profile.accuracy().value()),
                        format(
                                "%.4f-%.4f",
                                profile.accuracy().low(), profile.accuracy().high()),
                        Integer.toString(profile.accuracy().n()));
        return Stream.of(
                        Stream.of(variant.name(), format("%.0f", variant.bytes() / KB)),
                        figures,
                        Stream.of(remark(variant)))
                .flatMap(part -> part)
                .toList();
    }

    /** The variants that were tried and are not in the catalog, each with its reason. */
    static String leftOut(List<VariantReport> variants) {
        HtmlTable table = new HtmlTable(List.of("variant", "kB", "p50 b1", "MB resting", "accuracy", "why"));
        List<VariantReport> out =
                variants.stream().filter(variant -> !variant.kept()).toList();
        for (VariantReport variant : out) {
            Profile profile = variant.profile();
            String reason = Objects.requireNonNull(variant.leftOut()).reason();
            String bytes = variant.bytes() == 0 ? "" : format("%.0f", variant.bytes() / KB);
            table.row(
                    "",
                    profile == null
                            ? List.of(variant.name(), bytes, "", "", "", reason)
                            : List.of(
                                    variant.name(),
                                    bytes,
                                    format("%.3f", profile.latencyMs(1)),
                                    format("%.0f", profile.restingMemoryBytes() / MB),
                                    format("%.4f", profile.accuracy().value()),
                                    reason));
        }
        return out.isEmpty() ? "<p>No tried variant was left out.</p>" : table.html("Left out");
    }

    private static String interval(@Nullable LatencySample sample) {
        return sample == null ? "" : format("%.3f-%.3f", sample.lowMs(), sample.highMs());
    }

    private static String runs(@Nullable LatencySample sample) {
        return sample == null ? "" : Integer.toString(sample.runs());
    }

    private static String remark(VariantReport variant) {
        String beaten = variant.beatenWithinNoise();
        Profile profile = variant.profile();
        String noiseNote = beaten != null ? "within noise of " + beaten : "";
        String text = noiseNote + fullPrecision(variant, noiseNote);
        return profile != null && !profile.stable() ? text + " ~" : text;
    }

    private static String fullPrecision(VariantReport variant, String before) {
        int layers = variant.lineage().fullPrecision().size();
        return layers == 0 ? "" : (before.isEmpty() ? "" : ", ") + "%d layers stay FP32".formatted(layers);
    }

    /** A tree: each architecture, the variants made from its network, and below each the variants one step of settings away. */
    static String lineage(List<VariantReport> variants) {
        List<String> roots =
                variants.stream().map(VariantReport::architecture).distinct().toList();
        return descendants(roots.stream(), variants);
    }

    private static String descendants(Stream<String> names, List<VariantReport> variants) {
        String items = names.map(name -> {
                    List<VariantReport> children = variants.stream()
                            .filter(variant -> variant.lineage().parent().equals(name)
                                    && !variant.name().equals(name))
                            .toList();
                    String summary = variants.stream()
                            .filter(variant -> variant.name().equals(name))
                            .findFirst()
                            .map(variant -> ": %s, %s%s"
                                    .formatted(
                                            variant.lineage().transform(),
                                            variant.lineage().settings().label(),
                                            variant.pareto() ? ", on the front" : ""))
                            .orElse(": as trained");
                    String below = children.isEmpty()
                            ? ""
                            : descendants(children.stream().map(VariantReport::name), variants);
                    return "<li>" + HtmlTable.escaped(name + summary) + below + "</li>";
                })
                .collect(Collectors.joining("\n"));
        return "<ul>\n" + items + "\n</ul>";
    }

    static String untried(List<BuildReport.UntriedSettings> untried) {
        return untried.isEmpty()
                ? "<p>All variants of the definition were tried.</p>"
                : untried.stream()
                        .map(settings -> "<li>" + HtmlTable.escaped(settings.toString()) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** @param objective the application's objective; further rows show the best variant of each measure */
    static String recommendations(List<ReportPage.PlottedVariant> variants, Objective objective) {
        HtmlTable table = new HtmlTable(RECOMMENDATION_HEAD);
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
                        .min(Comparator.comparingDouble(ReportPage.PlottedVariant::latency)
                                .thenComparing(MOST_ACCURATE)));
        add(table, "the cheapest", variants.stream().min(CHEAPEST.thenComparing(MOST_ACCURATE)));
        add(
                table,
                "the smallest in memory",
                variants.stream()
                        .min(Comparator.comparingDouble(ReportPage.PlottedVariant::memory)
                                .thenComparing(MOST_ACCURATE)));
        return table.html("Recommendations");
    }

    private static Optional<ReportPage.PlottedVariant> best(
            List<ReportPage.PlottedVariant> variants, Objective objective, double floor) {
        return variants.stream()
                .filter(variant -> variant.accuracy() >= floor && variant.p99() <= objective.latencyMs())
                .min(CHEAPEST);
    }

    private static String wording(Objective objective, double floor) {
        return format(
                "within %s ms, accuracy %s or more",
                BigDecimal.valueOf(objective.latencyMs()).stripTrailingZeros().toPlainString(), floor);
    }

    private static void add(HtmlTable table, String wording, Optional<ReportPage.PlottedVariant> plottedVariant) {
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
}
