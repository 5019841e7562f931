package io.infaas.builder.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.builder.fixture.Fashion;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin as a stranger has it: deployed to a folder laid out like Maven Central, taken from there into a local repository that has
 * nothing, and used in a folder with a network and no POM.
 */
@Tag("proof")
class CentralLayoutIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PLUGIN = "io.infaas:infaas-maven-plugin:";
    private static final List<String> MODULES = List.of("triton-adapter", "model-repo-templates", "variant-builder");
    private static final int MINUTES = 10;

    @TempDir
    private Path folder;

    private Path work;
    private Path settings;

    @BeforeEach
    void deploy() throws IOException, InterruptedException {
        assumeTrue(MODULES.stream().allMatch(module -> jar(module).isPresent()), "the modules are not packaged");
        work = Files.createDirectory(folder.resolve("work"));
        settings = Files.writeString(folder.resolve("settings.xml"), settings());
        deploy(ROOT.resolve("pom.xml"), ROOT.resolve("pom.xml"));
        for (String module : MODULES) {
            deploy(jar(module).orElseThrow(), ROOT.resolve(module).resolve("pom.xml"));
        }
    }

    @Test
    void goals_inAFolderWithoutPom_buildFromTheDeployedPlugin() throws IOException, InterruptedException {
        Files.copy(Fashion.model("fm-nano"), work.resolve("nano.onnx"));

        String inspected = maven(PLUGIN + version() + ":inspect", "-Dinfaas.model=nano.onnx");
        maven(PLUGIN + version() + ":init", "-Dinfaas.model=nano.onnx");
        String checked = maven(PLUGIN + version() + ":validate");
        maven(PLUGIN + version() + ":build", "-Dinfaas.profileSeconds=1");
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

    private void deploy(Path file, Path pom) throws IOException, InterruptedException {
        maven(
                "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file",
                "-Dfile=" + file,
                "-DpomFile=" + pom,
                "-DrepositoryId=like-central",
                "-Durl=" + folder.resolve("central").toUri());
    }

    private String maven(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("mvnw").toString(),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + folder.resolve("repository")));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("maven.log");
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
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
        return one.formatted(element, "like-central", folder.resolve("central").toUri(), true)
                + one.formatted(element, "user-repository", own, false);
    }

    private static Optional<Path> jar(String module) {
        Path target = ROOT.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("infaas-[a-z-]+-[0-9][^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String version() {
        String name = String.valueOf(jar("variant-builder").orElseThrow().getFileName());
        return name.substring("infaas-maven-plugin-".length(), name.length() - ".jar".length());
    }
}
