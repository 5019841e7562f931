package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code ./mvnw package -Pimage} makes, on an empty base: its manifest, and its root unpacked and started with the JVM of the test. The profile is copied to
 * another pom, as {@link MavenExec} does.
 */
@Tag("proof")
@TestInstance(Lifecycle.PER_CLASS)
final class ImageIT {

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.infaas.it</groupId>
              <artifactId>image</artifactId>
              <version>1</version>
              <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
              <profiles>%s</profiles>
            </project>
            """;

    /** About a header of Jib's that not every tar knows. */
    private static final String QUIET = "--warning=no-unknown-keyword";

    private Path image;
    private Path root;
    private JsonNode manifest;
    private JsonNode config;

    @BeforeAll
    void build(@TempDir Path folder) throws Exception {
        Path project = folder.resolve("project");
        // Jib wants something to contain
        Files.createDirectories(project.resolve("src/main/resources"));
        Files.writeString(project.resolve("src/main/resources/any"), "");
        Files.writeString(
                project.resolve("pom.xml"),
                POM.formatted(MavenExec.xml(Path.of("app", "pom.xml"), "//profile[id='image']")));
        run(
                Path.of("..", "mvnw").toAbsolutePath().normalize().toString(),
                "-B",
                "-ntp",
                "-q",
                "-f",
                project.resolve("pom.xml").toString(),
                "-Pimage",
                "-Dinfaas.image.base=scratch",
                "-Dinfaas.distribution=" + InfaasProcess.DISTRIBUTION,
                "-Dinfaas.output=" + project.resolve("target"),
                "package");
        image = Files.createDirectories(folder.resolve("image"));
        run("tar", "-xf", project.resolve("target/infaas-1-image.tar").toString(), "-C", image.toString());
        manifest = json("manifest.json").get(0);
        config = json(manifest.get("Config").asText());
        root = Files.createDirectories(folder.resolve("root"));
        for (String layer : layers()) {
            run("tar", QUIET, "-xzf", image.resolve(layer).toString(), "-C", root.toString());
        }
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(image.resolve(file).toFile());
    }

    private List<String> layers() {
        List<String> layers = new ArrayList<>();
        manifest.get("Layers").forEach(layer -> layers.add(layer.asText()));
        return layers;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("INFAAS_ARCHIVE", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
        return said;
    }

    @Test
    void config_saysWhatIsStartedByWhomAndWhatItIs() {
        assertThat(config.at("/config/Entrypoint").toString()).isEqualTo("[\"/opt/infaas/bin/infaas\"]");
        assertThat(config.at("/config/User").asText()).matches("[1-9][0-9]*:[1-9][0-9]*");
        assertThat(config.at("/config/WorkingDir").asText()).isEqualTo("/var/lib/infaas");
        assertThat(config.at("/config/ExposedPorts").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("8000/tcp", "8001/tcp", "8002/tcp", "8003/tcp", "8004/tcp");
        assertThat(config.at("/config/Labels").fieldNames())
                .toIterable()
                .allMatch(label -> label.startsWith("org.opencontainers.image."))
                .hasSize(4);
        assertThat(manifest.get("RepoTags").toString()).isEqualTo("[\"infaas:1\"]");
    }

    @Test
    void content_isTheDistributionAlone_withoutTimesOfTheBuild() throws Exception {
        assertThat(config.get("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(layers()).hasSize(3);
        for (String layer : layers()) {
            assertThat(run("tar", "--utc", QUIET, "-tvzf", image.resolve(layer).toString())
                            .lines())
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" 1970-01-01 00:00 opt/") && line.contains(" 0/0 "));
        }
        try (var files = Files.list(root.resolve("opt/infaas"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("LICENSE", "NOTICE", "bin", "examples", "lib", "licenses");
        }
        try (var packed = Files.list(root.resolve("opt/infaas/lib"));
                var distributed = Files.list(InfaasProcess.DISTRIBUTION.resolve("lib"))) {
            assertThat(packed.map(Path::getFileName).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            distributed.map(Path::getFileName).toList());
        }
    }

    @Test
    void unpackedRoot_started_isTheCommand() throws Exception {
        String command = root.resolve("opt/infaas/bin/infaas").toString();

        assertThat(run(command, "--version")).contains("infaas ");
        assertThat(run(command, "gateway", "--help")).contains("--http-port");
        assertThat(run(command, "controller", "--help")).contains("--fleet");
    }
}
