package io.infaas.builder.api;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.CatalogMerge;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges results of different applications into one, for nodes, controller and gateways that serve all of them. The merged result is
 * written completely or not at all.
 */
public final class ResultMerger {

    /**
     * @return the merged catalog
     * @throws BuildException in one line with the files, the error and the remedy; a former result is unchanged then
     */
    public Catalog merge(MergeRequest request, Progress progress) {
        Map<Path, Catalog> catalogs = new LinkedHashMap<>();
        request.results().forEach(result -> catalogs.put(result, BuildOutput.catalog(result)));
        Catalog merged = merged(catalogs);
        if (isUpToDate(request.output(), merged)) {
            progress.note("%s is up to date".formatted(request.output()));
            return merged;
        }
        try (BuildOutput output = BuildOutput.open(request.output())) {
            for (Map.Entry<Path, Catalog> part : catalogs.entrySet()) {
                for (Variant variant : part.getValue().variants()) {
                    Path folder = repository(part.getKey()).resolve(variant.name());
                    VariantFolder.checkIntact(folder);
                    VariantFolder.copy(folder, repository(output.result()), request.linked());
                }
            }
            CatalogFile.write(output.result().resolve(CatalogFile.NAME), merged);
            output.commit();
        } catch (IOException | DocumentException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); choose a writable folder".formatted(request.output(), e), e);
        }
        progress.note("%s: %d applications, %d variants"
                .formatted(
                        request.output(),
                        merged.applications().size(),
                        merged.variants().size()));
        return merged;
    }

    private static Catalog merged(Map<Path, Catalog> catalogs) {
        Map<String, Catalog> catalogsByFile = new LinkedHashMap<>();
        catalogs.forEach((result, catalog) ->
                catalogsByFile.put(result.resolve(CatalogFile.NAME).toString(), catalog));
        try {
            return CatalogMerge.of(catalogsByFile);
        } catch (IllegalArgumentException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isUpToDate(Path output, Catalog merged) {
        try {
            return CatalogFile.read(output.resolve(CatalogFile.NAME)).equals(merged)
                    && merged.variants().stream()
                            .allMatch(variant ->
                                    VariantFolder.isIntact(repository(output).resolve(variant.name())));
        } catch (DocumentException e) {
            // absent or damaged: merge again
            return false;
        }
    }

    private static Path repository(Path result) {
        return result.resolve(BuildOutput.REPOSITORY);
    }

    /**
     * A request to merge results.
     *
     * @param results folders that builds or merges wrote, or the {@code catalog.json} in them; at least one
     * @param output folder of the merged result; a former result in it is replaced as a whole
     * @param linked whether files are hard links where the file system allows it, instead of copies
     */
    public record MergeRequest(List<Path> results, Path output, boolean linked) {

        public MergeRequest {
            results = results.stream().map(MergeRequest::folder).toList();
            output = output.toAbsolutePath().normalize();
            if (results.isEmpty()) {
                throw new IllegalArgumentException("no result is given; give the folders that builds wrote");
            }
            Set<Path> paths = new HashSet<>();
            for (Path result : results) {
                if (!paths.add(result)) {
                    throw new IllegalArgumentException("%s is given twice; give each result once".formatted(result));
                }
                if (result.startsWith(output) || output.startsWith(result)) {
                    throw new IllegalArgumentException(
                            "output %s must be apart from the result %s; choose another folder"
                                    .formatted(output, result));
                }
            }
        }

        private static Path folder(Path argument) {
            Path path = argument.toAbsolutePath().normalize();
            Path parent = path.getParent();
            return path.endsWith(CatalogFile.NAME) && parent != null ? parent : path;
        }
    }
}
