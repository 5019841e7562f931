package io.infaas.builder.report;

import io.infaas.builder.precision.MixedPrecision;
import io.infaas.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;

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

    public BuildReport {
        variants = List.copyOf(variants);
        untried = List.copyOf(untried);
        precision = List.copyOf(precision);
    }

    /** The table for the end of a build. */
    public String table() {
        return SummaryTable.of(variants, untried, precision);
    }

    /** The model repository for nodes. */
    public Path repository() {
        return output.resolve("repository");
    }
}
