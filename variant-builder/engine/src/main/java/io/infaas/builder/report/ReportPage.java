package io.infaas.builder.report;

import io.infaas.builder.precision.MixedPrecision;
import io.infaas.catalog.Application;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The report for users: one self-contained HTML file that works offline. */
public final class ReportPage {

    /** The file's name in the folder that a build writes. */
    public static final String NAME = "report.html";

    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");
    private static final double PERCENT = 100;

    private ReportPage() {}

    /** Replaces {@code file} as a whole. */
    public static void write(Path file, BuildReport report) throws IOException {
        Path aside = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(aside, html(report));
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String html(BuildReport report) throws IOException {
        Application application = report.catalog().applications().get(0);
        NodeType nodeType = report.catalog().nodeTypes().get(0);
        List<PlottedVariant> plotted = PlottedVariant.of(report);
        Map<String, String> parts = Map.ofEntries(
                Map.entry("title", HtmlTable.escaped("Variants of " + application.name())),
                Map.entry("summary", HtmlTable.escaped(summary(report, application, nodeType))),
                Map.entry("recommendations", ReportTables.recommendations(plotted, application.objective())),
                Map.entry("variants", ReportTables.variants(report.variants())),
                Map.entry("batches", batchLatencies(plotted)),
                Map.entry("leftout", ReportTables.leftOut(report.variants())),
                Map.entry("lineage", ReportTables.lineage(report.variants())),
                Map.entry("untried", ReportTables.untried(report.untried())),
                Map.entry("precision", precisionTables(report.precision())),
                Map.entry("data", DocumentFormat.JSON.print(plotted).replace("<", "\\u003c")),
                Map.entry("licence", uPlot("LICENSE").replace("--", "- -")),
                Map.entry("css", uPlot("dist/uPlot.min.css")),
                Map.entry("uplot", uPlot("dist/uPlot.iife.min.js")),
                Map.entry("script", text("page.js")));
        return PLACE.matcher(text("page.html"))
                .replaceAll(match -> Matcher.quoteReplacement(Objects.requireNonNull(parts.get(match.group(1)))));
    }

    private static String summary(BuildReport report, Application application, NodeType nodeType) {
        long keptCount = report.variants().stream().filter(VariantReport::kept).count();
        String hardware = report.variants().stream()
                .filter(variant -> variant.kept() && variant.profile() != null)
                .findFirst()
                .map(variant -> Objects.requireNonNull(variant.profile()).hardware())
                .map(used -> " on %s (%s) with %s"
                        .formatted(used.cpuModel(), String.join(" ", used.cpuFlags()), used.runtime()))
                .orElse("");
        return "%s. %d of %d tried variants are in the catalog, measured%s. Node type %s: %d cores, %s US dollars per hour. Accuracy: %s on %s."
                .formatted(
                        application.description(),
                        keptCount,
                        report.variants().size(),
                        hardware,
                        nodeType.name(),
                        nodeType.cores(),
                        nodeType.pricePerHour(),
                        application.metric().name(),
                        application.metric().dataset());
    }

    private static String uPlot(String file) throws IOException {
        Properties coordinates = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            coordinates.load(in);
        }
        return text("/META-INF/resources/webjars/uplot/%s/%s".formatted(coordinates.getProperty("version"), file));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(ReportPage.class.getResourceAsStream(resource), resource);
    }

    /** The median latency of each variant at each batch size, as HTML. */
    static String batchLatencies(List<PlottedVariant> variants) {
        List<Integer> sizes = variants.stream()
                .flatMap(variant -> variant.batches().stream())
                .map(BatchPerformance::batch)
                .distinct()
                .sorted()
                .toList();
        List<String> head = new ArrayList<>(List.of("variant"));
        sizes.forEach(size -> head.add("b" + size));
        HtmlTable table = new HtmlTable(head);
        for (PlottedVariant variant : variants) {
            List<String> cells = new ArrayList<>(List.of(variant.name()));
            sizes.forEach(size -> cells.add(median(variant, size)));
            table.row(variant.front() ? "front" : "", cells);
        }
        return table.htmlOfFigures("Latency by batch size");
    }

    private static String median(PlottedVariant variant, int size) {
        return variant.batches().stream()
                .filter(batch -> batch.batch() == size)
                .findFirst()
                .map(batch -> String.format(Locale.ROOT, "%.3f", batch.p50Ms()))
                .orElse("");
    }

    /** A heading and a table for each network that lost too much accuracy; nothing if none did. */
    static String precisionTables(List<MixedPrecision> mixedPrecisions) {
        return mixedPrecisions.isEmpty()
                ? ""
                : mixedPrecisions.stream().map(ReportPage::table).collect(Collectors.joining("\n", """
                        <h2>Precision of layers</h2>
                        <p>Quantised networks that lost too much accuracy. SNR: signal-to-noise ratio of the answers to calibration items when only
                        this layer is quantised. Accuracies are measured on the calibration items.</p>
                        """, ""));
    }

    private static String table(MixedPrecision mixedPrecision) {
        HtmlTable layers = new HtmlTable(List.of("layer", "operator", "multiply-adds", "SNR dB", ""));
        mixedPrecision
                .layers()
                .forEach(layer -> layers.row(
                        "",
                        List.of(
                                layer.name(),
                                layer.operator(),
                                format("%.1f %%", PERCENT * layer.work()),
                                format("%.1f", layer.signalToNoise()),
                                layer.fullPrecision() ? "stays FP32" : "")));
        return """
                <details><summary>%s. Accuracy: %s as trained, %s quantised%s; %d runs</summary>
                %s
                </details>""".formatted(
                        HtmlTable.escaped(mixedPrecision.toString()),
                        format("%.4f", mixedPrecision.trained()),
                        format("%.4f", mixedPrecision.quantised()),
                        mixedPrecision.found() ? format(", %.4f mixed", mixedPrecision.mixed()) : "",
                        mixedPrecision.runs(),
                        layers.html("Layers"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /**
     * A measured variant of the catalog, in the numbers that people choose by.
     *
     * @param low lower end of the accuracy's 95 % interval
     * @param high its upper end
     * @param latency median at batch 1, ms
     * @param p99 99th percentile at batch 1, ms
     * @param cost of a million items at saturation, US dollars
     * @param memory resting, above the empty runtime, MB
     * @param front whether it is on the Pareto front
     */
    record PlottedVariant(
            String name,
            String architecture,
            double accuracy,
            double low,
            double high,
            double latency,
            double p99,
            double cost,
            double memory,
            boolean front,
            List<BatchPerformance> batches) {

        private static final double MB = 1e6;
        private static final double MILLION = 1e6;
        private static final double SECONDS_PER_HOUR = 3600;

        PlottedVariant {
            batches = List.copyOf(batches);
        }

        /** The plotted variants of a result, in its order. */
        static List<PlottedVariant> of(BuildReport report) {
            NodeType nodeType = report.catalog().nodeTypes().get(0);
            return report.variants().stream()
                    .filter(VariantReport::measured)
                    .map(variant -> of(variant, Objects.requireNonNull(variant.profile()), nodeType))
                    .toList();
        }

        private static PlottedVariant of(VariantReport variant, Profile profile, NodeType nodeType) {
            double perCoreSecond = nodeType.pricePerHour() / nodeType.cores() / SECONDS_PER_HOUR;
            return new PlottedVariant(
                    variant.name(),
                    variant.architecture(),
                    profile.accuracy().value(),
                    profile.accuracy().low(),
                    profile.accuracy().high(),
                    profile.latencyMs(1),
                    profile.batches().get(0).p99Ms(),
                    ParetoOrder.cost(profile) * perCoreSecond * MILLION,
                    // logarithmic axes have no 0
                    Math.max(1, profile.restingMemoryBytes()) / MB,
                    variant.pareto(),
                    profile.batches());
        }
    }
}
