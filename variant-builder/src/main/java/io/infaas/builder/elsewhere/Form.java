package io.infaas.builder.elsewhere;

import io.infaas.builder.repository.ModelFolder;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Configuration;
import io.infaas.catalog.MeasuringNode;
import io.infaas.catalog.Settings;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A variant that can be written: which it is, and its files.
 *
 * @param files of version 1, by name
 * @param labels of the application's classes
 * @param node that it is measured on or made for
 */
public record Form(
        String architecture,
        String transform,
        String target,
        Settings settings,
        Configuration configuration,
        Map<String, Path> files,
        List<String> labels,
        Optional<MeasuringNode> node) {

    public Form {
        files = Map.copyOf(files);
        labels = List.copyOf(labels);
    }

    public String alias() {
        return Variant.alias(architecture, transform, target, settings);
    }

    public String name() throws IOException {
        return alias() + "-" + ModelFolder.digest(files, configuration.text(), labels);
    }

    /** Size of all files, bytes. */
    public long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files.values()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** @param repository the folder that holds a folder for each variant */
    public void write(Path repository) throws IOException {
        ModelFolder.write(repository.resolve(name()), files, configuration.text(), labels);
    }

    /**
     * Its files as a node takes them, by place in its folder.
     *
     * @param scratch an existing folder
     */
    Map<String, Path> places(Path scratch) throws IOException {
        Map<String, Path> places = new HashMap<>();
        files.forEach((name, file) -> places.put("1/" + name, file));
        if (!labels.isEmpty()) {
            places.put(ConfigTemplate.LABELS, Files.write(scratch.resolve(ConfigTemplate.LABELS), labels));
        }
        return places;
    }
}
