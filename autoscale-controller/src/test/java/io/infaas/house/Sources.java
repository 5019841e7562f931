package io.infaas.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java files of all modules. */
final class Sources {

    private static final List<String> MODULES =
            List.of("triton-adapter", "model-repo-templates", "variant-builder", "gateway", "autoscale-controller");

    private Sources() {}

    /** Of both main and test code. */
    static List<Path> all() {
        return Stream.concat(main().stream(), test().stream()).toList();
    }

    static List<Path> main() {
        return under("src/main/java");
    }

    static List<Path> test() {
        return under("src/test/java");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> under(String folder) {
        return MODULES.stream()
                .map(module -> root().resolve(module).resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(Sources::javaFiles)
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder above the module that the test runs in. */
    private static Path root() {
        return Path.of(System.getProperty("basedir", "."), "..")
                .toAbsolutePath()
                .normalize();
    }
}
