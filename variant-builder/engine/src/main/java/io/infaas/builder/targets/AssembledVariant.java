package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.ModelConfiguration;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A variant with all its files, ready to be written or sent to a node.
 *
 * @param files files of version 1, by name
 * @param labels of the application's classes
 */
public record AssembledVariant(
        String architecture,
        String transform,
        String target,
        RuntimeSettings settings,
        ModelConfiguration configuration,
        Map<String, Path> files,
        List<String> labels) {

    public AssembledVariant {
        files = Map.copyOf(files);
        labels = List.copyOf(labels);
    }

    /**
     * Reads a variant that a build wrote.
     *
     * @param repository the folder that holds a folder for each variant
     * @throws VariantException if it is not there as it was built
     */
    public static AssembledVariant read(Path repository, Variant variant) throws VariantException, IOException {
        Path folder = repository.resolve(variant.name());
        if (!VariantFolder.isIntact(folder)) {
            throw new VariantException(
                    "%s: is missing, or its files do not match the digest in its name".formatted(folder));
        }
        Path labels = folder.resolve(ConfigTemplate.LABELS);
        return new AssembledVariant(
                variant.architecture(),
                variant.transform(),
                variant.target(),
                variant.settings(),
                VariantFolder.configuration(folder),
                VariantFolder.files(folder),
                Files.exists(labels) ? Files.readAllLines(labels) : List.of());
    }

    public String alias() {
        return Variant.alias(architecture, transform, target, settings);
    }

    public String name() throws IOException {
        return alias() + "-" + VariantFolder.digest(files, configuration.text(), labels);
    }

    /** Total size of the files, bytes. */
    public long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files.values()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** @param repository the folder that holds a folder for each variant */
    public void write(Path repository) throws IOException {
        VariantFolder.write(repository.resolve(name()), files, configuration.text(), labels);
    }

    /**
     * The files by their path in the model's folder, as a node loads them.
     *
     * @param scratch existing folder for the labels file
     */
    Map<String, Path> byPath(Path scratch) throws IOException {
        Map<String, Path> byPath = new HashMap<>();
        files.forEach((name, file) -> byPath.put("1/" + name, file));
        if (!labels.isEmpty()) {
            byPath.put(ConfigTemplate.LABELS, Files.write(scratch.resolve(ConfigTemplate.LABELS), labels));
        }
        return byPath;
    }
}
