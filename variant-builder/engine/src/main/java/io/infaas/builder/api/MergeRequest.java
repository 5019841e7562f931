package io.infaas.builder.api;

import io.infaas.catalog.CatalogFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
                        "output %s must be apart from the result %s; choose another folder".formatted(output, result));
            }
        }
    }

    private static Path folder(Path given) {
        Path path = given.toAbsolutePath().normalize();
        Path parent = path.getParent();
        return path.endsWith(CatalogFile.NAME) && parent != null ? parent : path;
    }
}
