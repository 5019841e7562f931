package io.infaas.builder.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Fashion;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release: the deploy phase into a folder laid out like Maven Central, checked by what Central requires. Then the plugin as a stranger
 * has it: taken from there into a local repository that has nothing, and used in a folder with a network and no POM.
 */
@Tag("proof")
class CentralLayoutIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PLUGIN = "io.infaas:infaas-maven-plugin";
    private static final int MINUTES = 30;

    @TempDir
    private Path folder;

    private Path work;
    private Path settings;

    @BeforeEach
    void deploy() throws IOException, InterruptedException {
        work = Files.createDirectory(folder.resolve("work"));
        settings = Files.writeString(folder.resolve("settings.xml"), settings());
        Path sources = folder.resolve("sources");
        ReleaseCopy.make(ROOT, sources);
        run(
                sources,
                "deploy",
                "-Prelease",
                "-DskipTests",
                "-Dgpg.skip",
                // a release that nobody made does not belong into the user's repository
                "-Dmaven.install.skip",
                "-DaltDeploymentRepository=like-central::" + central().toUri());
    }

    @Test
    void release_deployedToAFolder_isWhatCentralTakesAndRunsWithoutPom() throws Exception {
        assertComplete();
        Files.copy(Fashion.model("fm-nano"), work.resolve("nano.onnx"));

        String inspected = maven(PLUGIN + ":inspect", "-Dinfaas.model=nano.onnx");
        maven(PLUGIN + ":init", "-Dinfaas.model=nano.onnx");
        String checked = maven(PLUGIN + ":validate");
        maven(PLUGIN + ":build", "-Dinfaas.profileSeconds=1");
        // the prefix alone, by the pluginGroups of the settings
        String verified = maven("infaas:verify");

        assertThat(inspected).contains("input      image FP32 [*, 1, 28, 28]");
        assertThat(checked).contains("is valid: 1 networks");
        assertThat(verified).contains("matches its catalog");
        assertThat(CatalogFile.read(work.resolve("target/infaas").resolve(CatalogFile.NAME))
                        .variants())
                .extracting(Variant::transform)
                .contains("fp32");
        assertThat(origins()).isNotEmpty().allMatch(line -> line.contains(">like-central="));
    }

    private void assertComplete() throws Exception {
        DeployedFolder deployed = new DeployedFolder(central());
        List<Path> poms = deployed.poms("io.infaas");
        List<String> problems = new ArrayList<>();
        for (Path pom : poms) {
            problems.addAll(deployed.problems(pom));
        }

        assertThat(poms).hasSize(16).noneMatch(pom -> pom.toString().contains("SNAPSHOT"));
        assertThat(problems).isEmpty();
    }

    private Path central() {
        return folder.resolve("central");
    }

    /** From which repositories files of this project came. */
    private List<String> origins() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("repository/io/infaas"))) {
            for (Path file :
                    files.filter(one -> one.endsWith("_remote.repositories")).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.contains(".jar>") || line.contains(".pom>"))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private String maven(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of("-s", settings.toString(), "-Dmaven.repo.local=" + folder.resolve("repository")));
        all.addAll(List.of(arguments));
        return run(work, all.toArray(String[]::new));
    }

    private String run(Path place, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("mvnw").toString(), "--batch-mode", "--no-transfer-progress"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("maven.log");
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended;
        try {
            ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }

    /** Deployed artifacts of this project come from the folder alone, all others from the user's own repository or Central. */
    private String settings() {
        String own = Path.of(System.getProperty("user.home"), ".m2", "repository")
                .toUri()
                .toString();
        return """
                <settings>
                  <pluginGroups><pluginGroup>io.infaas</pluginGroup></pluginGroups>
                  <profiles>
                    <profile>
                      <id>like-central</id>
                      <activation><activeByDefault>true</activeByDefault></activation>
                      <repositories>%1$s</repositories>
                      <pluginRepositories>%2$s</pluginRepositories>
                    </profile>
                  </profiles>
                </settings>
                """.formatted(repositories("repository", own), repositories("pluginRepository", own));
    }

    private String repositories(String element, String own) {
        String one =
                "<%1$s><id>%2$s</id><url>%3$s</url><releases><enabled>true</enabled></releases><snapshots><enabled>%4$s</enabled></snapshots></%1$s>";
        return one.formatted(element, "like-central", central().toUri(), true)
                + one.formatted(element, "user-repository", own, false);
    }

    /** A copy of this project's sources with the version of a release, so that a deployment leaves no trace in the tree. */
    static final class ReleaseCopy {

        private static final String SNAPSHOT = "-SNAPSHOT";
        private static final Set<String> LEFT_OUT = Set.of("target", ".git");

        private ReleaseCopy() {}

        /** @param folder gets the copy */
        static void make(Path root, Path folder) throws IOException {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes)
                        throws IOException {
                    if (LEFT_OUT.contains(String.valueOf(source.getFileName()))) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    Files.createDirectories(folder.resolve(root.relativize(source)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path source, BasicFileAttributes attributes) throws IOException {
                    Files.copy(source, folder.resolve(root.relativize(source)), StandardCopyOption.COPY_ATTRIBUTES);
                    return FileVisitResult.CONTINUE;
                }
            });
            setVersion(folder);
        }

        private static void setVersion(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                    Files.writeString(pom, Files.readString(pom).replace(SNAPSHOT, ""));
                }
            }
        }
    }
}
