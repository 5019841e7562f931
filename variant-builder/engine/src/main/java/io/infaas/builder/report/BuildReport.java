package io.infaas.builder.report;

import io.infaas.builder.precision.MixedPrecision;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The result of a build.
 *
 * @param output the folder that holds it: {@code catalog.json}, {@code repository}, {@code build.json}
 * @param upToDate whether a former result of the same inputs was kept
 * @param catalog the variants that can be served
 * @param variants every variant that was tried, in order, with its outcome
 * @param untried settings that were not tried
 * @param precision layers of the quantised networks that lost too much accuracy
 */
public record BuildReport(
        Path output,
        boolean upToDate,
        Catalog catalog,
        List<VariantReport> variants,
        List<UntriedSettings> untried,
        List<MixedPrecision> precision) {

    private static final double KB = 1e3;
    private static final double MB = 1e6;
    private static final List<String> HEAD = List.of(
            "variant,kB,load ms,p50 b1,p50 b8,p50 b32,items/s b1,items/s best,MB +,accuracy,95 %,".split(",", -1));

    public BuildReport {
        variants = List.copyOf(variants);
        untried = List.copyOf(untried);
        precision = List.copyOf(precision);
    }

    /** The table for the end of a build. */
    public String table() {
        return summary(variants, untried, precision);
    }

    /** The model repository for nodes. */
    public Path repository() {
        return output.resolve("repository");
    }

    /**
     * One line for each variant, then one for each entry of untried settings, and one for each network with layers in full precision; {@code *} marks the Pareto front in accuracy, latency and cost, {@code ~}
     * an unstable profile.
     */
    public static String summary(
            List<VariantReport> variants, List<UntriedSettings> untried, List<MixedPrecision> precision) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        variants.forEach(variant -> rows.add(row(variant)));
        int[] widths = IntStream.range(0, HEAD.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return Stream.of(rows.stream().map(row -> line(row, widths)), untried.stream(), precision.stream())
                .flatMap(lines -> lines.map(Object::toString))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static List<String> row(VariantReport variant) {
        List<String> row = new ArrayList<>(List.of(variant.name(), format("%.0f", variant.bytes() / KB)));
        Profile profile = variant.profile();
        if (profile == null) {
            row.addAll(List.of("", "", "", "", "", "", "", "", ""));
        } else {
            row.add(format("%.1f", profile.loadMs()));
            row.add(latency(profile, 1));
            row.add(latency(profile, 8));
            row.add(latency(profile, 32));
            row.add(format("%.0f", profile.throughput(1)));
            row.add(format("%.0f", profile.saturation()));
            row.add(format("%.0f", profile.restingMemoryBytes() / MB));
            row.add(format("%.4f", profile.accuracy().value()));
            row.add(format(
                    "%.4f-%.4f", profile.accuracy().low(), profile.accuracy().high()));
        }
        String fate = fate(variant);
        row.add(profile != null && !profile.stable() ? fate + " ~" : fate);
        return row;
    }

    private static String fate(VariantReport variant) {
        LeftOut leftOut = variant.leftOut();
        if (leftOut != null) {
            return "left out: " + leftOut.reason();
        }
        if (!variant.measured()) {
            return "unprofiled: not selected before it is measured on a node";
        }
        String beaten = variant.beatenWithinNoise();
        return variant.pareto() ? (beaten == null ? "*" : "* within noise of " + beaten) : "";
    }

    private static String latency(Profile profile, int batch) {
        Optional<BatchPerformance> measured = profile.batches().stream()
                .filter(latency -> latency.batch() == batch)
                .findFirst();
        return measured.map(latency -> format("%.3f", latency.p50Ms())).orElse("-");
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            boolean text = column == 0 || column == widths.length - 1;
            line.append(format("%" + (text ? "-" : "") + Math.max(1, widths[column]) + "s  ", row.get(column)));
        }
        return line.toString().stripTrailing();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /**
     * Settings of one graph that were not tried.
     *
     * @param graph {@code <architecture>-<transform>}
     * @param settings number of settings
     * @param reason reason for users
     */
    public record UntriedSettings(String graph, int settings, String reason) {

        /** {@code 3 settings of fm-nano-fp32 not tried: t2 gains no 5 % over t1}. */
        @Override
        public String toString() {
            return "%d %s of %s not tried: %s"
                    .formatted(settings, settings == 1 ? "setting" : "settings", graph, reason);
        }
    }
}
