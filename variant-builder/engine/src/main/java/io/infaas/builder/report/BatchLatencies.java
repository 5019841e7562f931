package io.infaas.builder.report;

import io.infaas.catalog.BatchPerformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The median latency of each variant at each batch size, as HTML. */
final class BatchLatencies {

    private BatchLatencies() {}

    static String of(List<PlottedVariant> variants) {
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
}
