package io.infaas.builder.report;

import io.infaas.catalog.Application;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report for users: one self-contained HTML file that works offline. */
public final class ReportPage {

    /** The file's name in the folder that a build writes. */
    public static final String NAME = "report.html";

    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

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
                Map.entry("recommendations", Recommendations.of(plotted, application.objective())),
                Map.entry("variants", ReportTables.variants(report.variants())),
                Map.entry("batches", BatchLatencies.of(plotted)),
                Map.entry("leftout", ReportTables.leftOut(report.variants())),
                Map.entry("lineage", ReportTables.lineage(report.variants())),
                Map.entry("untried", ReportTables.untried(report.untried())),
                Map.entry("precision", PrecisionTables.of(report.precision())),
                Map.entry("data", DocumentFormat.JSON.print(plotted).replace("<", "\\u003c")),
                Map.entry("licence", uPlot("LICENSE").replace("--", "- -")),
                Map.entry("css", uPlot("dist/uPlot.min.css")),
                Map.entry("uplot", uPlot("dist/uPlot.iife.min.js")),
                Map.entry("script", text("page.js")));
        return PLACE.matcher(text("page.html"))
                .replaceAll(match -> Matcher.quoteReplacement(Objects.requireNonNull(parts.get(match.group(1)))));
    }

    private static String summary(BuildReport report, Application application, NodeType nodeType) {
        long kept = report.variants().stream().filter(VariantReport::kept).count();
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
                        kept,
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
}
