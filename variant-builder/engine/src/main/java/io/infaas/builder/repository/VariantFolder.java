package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.ModelConfiguration;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A variant's folder in a model repository, as Triton expects it: {@code config.pbtxt}, the files of version 1 and the labels.
 */
public final class VariantFolder {

    private static final String CONFIG = "config.pbtxt";
    private static final String VERSION = "1";
    private static final String ONNX = "model.onnx";
    private static final int DIGITS = 8;

    private VariantFolder() {}

    /** The digest in a variant's name: 8 hex digits over its files. */
    public static String digest(Path model, String config, List<String> labels) throws IOException {
        return digest(Map.of(ONNX, model), config, labels);
    }

    /** The digest of a variant with several files, by name. */
    public static String digest(Map<String, Path> files, String config, List<String> labels) throws IOException {
        Digest digest = new Digest();
        for (Map.Entry<String, Path> file : new TreeMap<>(files).entrySet()) {
            if (files.size() > 1) {
                digest.add(file.getKey());
            }
            digest.add(file.getValue());
        }
        return digest.add(config).add(String.join("\n", labels)).hex().substring(0, DIGITS);
    }

    /** The model's file in a variant's folder. */
    public static Path model(Path folder) {
        return folder.resolve(VERSION).resolve(ONNX);
    }

    /** The files of version 1, by name. */
    public static Map<String, Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(VERSION))) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), file -> file));
        }
    }

    public static ModelConfiguration configuration(Path folder) throws IOException {
        Path config = folder.resolve(CONFIG);
        return ModelConfiguration.of(config.toString(), Files.readString(config));
    }

    /** Whether a variant runs on this machine as on a node: with ONNX Runtime on CPUs, each request by itself. */
    public static boolean runsHere(Path folder) throws IOException {
        ModelConfiguration configuration = configuration(folder);
        return configuration.isPlainOnnxRuntime() && !configuration.parsed().hasDynamicBatching();
    }

    /** Writes {@code folder}, which must not exist. */
    public static void write(Path folder, Path model, String config, List<String> labels) throws IOException {
        write(folder, Map.of(ONNX, model), config, labels);
    }

    /** Writes {@code folder}, which must not exist, with several files, by name. */
    public static void write(Path folder, Map<String, Path> files, String config, List<String> labels)
            throws IOException {
        Path version = Files.createDirectories(folder.resolve(VERSION));
        Files.writeString(folder.resolve(CONFIG), config);
        if (!labels.isEmpty()) {
            Files.write(folder.resolve(ConfigTemplate.LABELS), labels);
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Files.copy(file.getValue(), version.resolve(file.getKey()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Whether the files of a folder have the digest that its name ends with. */
    public static boolean isIntact(Path folder) {
        try {
            Path labels = folder.resolve(ConfigTemplate.LABELS);
            String digest = digest(
                    files(folder),
                    Files.readString(folder.resolve(CONFIG)),
                    Files.exists(labels) ? Files.readAllLines(labels) : List.of());
            return folder.getFileName().toString().endsWith("-" + digest);
        } catch (IOException | UncheckedIOException e) {
            // an unreadable folder is not intact; a later step reports the cause
            return false;
        }
    }

    /** @throws BuildException naming the folder and the remedy, unless {@link #isIntact} */
    public static void checkIntact(Path folder) {
        if (!isIntact(folder)) {
            throw new BuildException(
                    "%s: is missing, or its files do not match the digest in its name; build again".formatted(folder));
        }
    }

    /**
     * Copies a variant's folder into another repository, which does not have it.
     *
     * @param linked whether files are hard links where the file system allows it
     */
    public static void copy(Path folder, Path repository, boolean linked) throws IOException {
        Path target = repository.resolve(folder.getFileName());
        if (linked) {
            Folders.link(folder, target);
        } else {
            Folders.copy(folder, target);
        }
    }
}
