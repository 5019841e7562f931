package io.infaas.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java files of all modules. */
final class SourceTree {

    private static final List<String> MODULES = List.of(
            "triton-adapter",
            "model-repo-templates",
            "variant-builder/engine",
            "variant-builder/plugin",
            "gateway/contract",
            "gateway/core",
            "gateway/server",
            "autoscale-controller/planner",
            "autoscale-controller/controller",
            "autoscale-controller/simulator",
            "autoscale-controller/ec2",
            "autoscale-controller/app");

    private SourceTree() {}

    /** The files of main and test code. */
    static List<Path> all() {
        return Stream.concat(main().stream(), test().stream()).toList();
    }

    static List<Path> main() {
        return under("src/main/java");
    }

    static List<Path> test() {
        return under("src/test/java");
    }

    /** The compiled tests of all modules, without classes whose source no longer exists. */
    static JavaClasses testClasses() {
        List<Path> folders = MODULES.stream()
                .map(module -> root().resolve(module).resolve("target/test-classes"))
                .toList();
        assertThat(folders).as("compiled tests, by ./mvnw test-compile").allMatch(Files::isDirectory);
        Set<String> sources = test().stream()
                .map(file -> file.toString().replaceFirst(".*/src/test/java/", ""))
                .collect(Collectors.toSet());
        // libraries that tests call matter only by name
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                    .importPaths(folders)
                    .that(describe("have a source", type -> sources.contains(source(type))));
        });
    }

    private static String source(JavaClass type) {
        return type.getPackageName().replace('.', '/') + "/"
                + type.getSource().flatMap(Source::getFileName).orElse("");
    }

    /** The folder of a file's package, below that of its sources. */
    static String folder(Path file) {
        return String.valueOf(file.getParent()).replaceFirst(".*/src/(main|test)/java/", "");
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
                .flatMap(SourceTree::javaFiles)
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project's folder: the nearest one above the working directory that has Maven's own. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no folder .mvn above the working directory");
        }
        return folder;
    }
}
