package io.infaas.builder.report;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The record that a build leaves beside its catalog: the digest of its inputs, and the outcome of every variant.
 *
 * @param key digest of everything that the build depends on
 * @param tools versions of the tools that built it; each profile names its runtime itself
 * @param precision layers of the quantised networks that lost too much accuracy
 */
public record BuildRecord(
        String key,
        String tools,
        List<VariantReport> variants,
        List<BuildReport.UntriedSettings> untried,
        List<MixedPrecision> precision) {

    private static final String NAME = "build.json";

    public BuildRecord {
        variants = List.copyOf(variants);
        untried = List.copyOf(untried);
        precision = List.copyOf(precision);
    }

    public static BuildRecord of(
            String key,
            List<VariantReport> variants,
            List<BuildReport.UntriedSettings> untried,
            List<MixedPrecision> precision) {
        String version = BuildRecord.class.getPackage().getImplementationVersion();
        String tools = "infaas %s, Java %s, %s %s"
                .formatted(
                        version == null ? "(built without a version)" : version,
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
        return new BuildRecord(key, tools, variants, untried, precision);
    }

    public void write(Path folder) {
        DocumentFormat.JSON.write(folder.resolve(NAME), this);
    }

    private BuildReport report(Path folder, Catalog catalog) {
        return new BuildReport(folder, true, catalog, variants, untried, precision);
    }

    /** The result in {@code folder}. */
    public static BuildReport read(Path folder) {
        try {
            BuildRecord record = DocumentFormat.JSON.read(folder.resolve(NAME), BuildRecord.class);
            return record.report(folder, BuildOutput.catalog(folder));
        } catch (DocumentException e) {
            throw new BuildException(e.getMessage() + "; give the folder of a build of this version", e);
        }
    }

    /** Whether a build left a record in {@code folder}. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    /** The result in {@code folder}, if it has this {@code key} and its files are intact. */
    public static Optional<BuildReport> upToDate(Path folder, String key) {
        Path file = folder.resolve(NAME);
        if (!isIn(folder)) {
            return Optional.empty();
        }
        try {
            BuildRecord record = DocumentFormat.JSON.read(file, BuildRecord.class);
            Catalog catalog = CatalogFile.read(folder.resolve(CatalogFile.NAME));
            boolean isIntact = record.key().equals(key)
                    && catalog.variants().stream()
                            .allMatch(variant -> VariantFolder.isIntact(
                                    folder.resolve(BuildOutput.REPOSITORY).resolve(variant.name())));
            return isIntact ? Optional.of(record.report(folder, catalog)) : Optional.empty();
        } catch (DocumentException e) {
            // damaged, or written by another version: build again
            return Optional.empty();
        }
    }
}
