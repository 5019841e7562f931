package io.infaas.builder.repository;

import io.infaas.catalog.ConfigTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * One variant's folder in a model repository, as Triton expects it: {@code config.pbtxt}, {@code 1/model.onnx} and the labels.
 */
public final class ModelFolder {

    private static final String CONFIG = "config.pbtxt";
    private static final String MODEL = "1/model.onnx";
    private static final int DIGITS = 8;

    private ModelFolder() {}

    /** The digest in a variant's name: 8 hex digits over its files. */
    public static String digest(Path model, String config, List<String> labels) throws IOException {
        return new Digest()
                .add(model)
                .add(config)
                .add(String.join("\n", labels))
                .hex()
                .substring(0, DIGITS);
    }

    /** The model's file in a variant's folder. */
    public static Path model(Path folder) {
        return folder.resolve(MODEL);
    }

    /** Writes {@code folder}, which must not exist. */
    public static void write(Path folder, Path model, String config, List<String> labels) throws IOException {
        Files.createDirectories(folder.resolve(MODEL).getParent());
        Files.writeString(folder.resolve(CONFIG), config);
        if (!labels.isEmpty()) {
            Files.write(folder.resolve(ConfigTemplate.LABELS), labels);
        }
        Files.copy(model, folder.resolve(MODEL), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Whether a folder is whole: its files have the digest that its name ends with. */
    public static boolean isIntact(Path folder) {
        try {
            Path labels = folder.resolve(ConfigTemplate.LABELS);
            String digest = digest(
                    folder.resolve(MODEL),
                    Files.readString(folder.resolve(CONFIG)),
                    Files.exists(labels) ? Files.readAllLines(labels) : List.of());
            return folder.getFileName().toString().endsWith("-" + digest);
        } catch (IOException e) {
            // what cannot be read is not whole; the build that follows says more if it is not the file's fault
            return false;
        }
    }
}
