package io.infaas.builder.corpus;

import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was built from each network, as a table in Markdown; the file grows with each of them. */
final class CorpusTable {

    private static final double MB = 1e6;

    private final Path file;
    private final List<String> lines = new ArrayList<>(List.of(
            "| network | MB | variant | MB | ms | times as fast | accuracy | 95 % | MB + | |",
            "|---|---|---|---|---|---|---|---|---|---|"));

    CorpusTable(Path file) {
        this.file = file;
    }

    /** A line for each variant; the first one also says how long the build took. */
    synchronized void add(CorpusNetwork network, long bytes, BuildReport report, Duration time) throws IOException {
        double trained = report.variants().stream()
                .filter(variant -> variant.name().contains("-fp32-t1-"))
                .findFirst()
                .map(CorpusTable::millis)
                .orElse(Double.NaN);
        String first = "%s, %s; built in %d s | %s"
                .formatted(network.name(), network.source(), time.toSeconds(), format("%.1f", bytes / MB));
        for (VariantReport variant : report.variants()) {
            lines.add("| %s | %s |".formatted(first, cells(variant, trained)));
            first = " | ";
        }
        write();
    }

    private void write() throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    synchronized void refused(CorpusNetwork network, long bytes, String why) throws IOException {
        lines.add("| %s, %s | %s | none | | | | | | | %s |"
                .formatted(network.name(), network.source(), format("%.1f", bytes / MB), why));
        write();
    }

    private static String cells(VariantReport variant, double trained) {
        List<String> cells = new ArrayList<>();
        cells.add("%s t%d"
                .formatted(
                        variant.lineage().transform(),
                        variant.lineage().settings().threads()));
        cells.add(format("%.1f", variant.bytes() / MB));
        Profile profile = variant.profile();
        if (profile == null) {
            cells.addAll(List.of("", "", "", "", ""));
        } else {
            cells.add(format("%.3f", millis(variant)));
            cells.add(format("%.2f", trained / millis(variant)));
            cells.add(format("%.4f", profile.accuracy().value()));
            cells.add(format(
                    "%.4f-%.4f", profile.accuracy().low(), profile.accuracy().high()));
            cells.add(format("%.0f", profile.restingMemoryBytes() / MB));
        }
        LeftOut leftOut = variant.leftOut();
        int kept = variant.lineage().fullPrecision().size();
        cells.add((kept == 0 ? "" : "%d layers FP32 ".formatted(kept))
                + (leftOut == null ? "" : "left out: " + leftOut.reason()));
        return String.join(" | ", cells);
    }

    private static double millis(VariantReport variant) {
        Profile profile = variant.profile();
        return profile == null ? Double.NaN : profile.batches().get(0).p50Ms();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
