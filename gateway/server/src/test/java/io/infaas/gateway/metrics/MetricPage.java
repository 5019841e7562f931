package io.infaas.gateway.metrics;

import io.infaas.gateway.exposition.MetricFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page of a catalogue in a module's documentation. */
public final class MetricPage {

    private MetricPage() {}

    /** The tables of a page. */
    public static String table(List<MetricFamily> families) {
        return families.stream()
                .map(family -> "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                family.exported(),
                                family.kind().name().toLowerCase(Locale.ROOT),
                                String.join(", ", family.labels()),
                                family.when().isEmpty() ? family.help() : family.help() + " (" + family.when() + ")"))
                .collect(Collectors.joining("", "| metric | type | labels | what |\n|---|---|---|---|\n", ""));
    }

    /** Reads the page below {@code docs}; writes the table below {@code target} if the page lacks it. */
    public static String read(String table) throws IOException {
        String page = Files.readString(Path.of("docs", "metrics.md"));
        if (!page.contains(table)) {
            Files.writeString(Files.createDirectories(Path.of("target")).resolve("metrics.md"), table);
        }
        return page;
    }
}
