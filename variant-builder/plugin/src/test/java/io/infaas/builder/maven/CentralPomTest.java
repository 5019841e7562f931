package io.infaas.builder.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.building.ModelBuildingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentralPomTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "triton-adapter",
                "model-repo-templates",
                "variant-builder",
                "variant-builder/engine",
                "variant-builder/plugin",
                "gateway",
                "gateway/contract",
                "gateway/core",
                "gateway/server",
                "autoscale-controller",
                "autoscale-controller/planner",
                "autoscale-controller/controller",
                "autoscale-controller/simulator",
                "autoscale-controller/ec2",
                "autoscale-controller/app"
            })
    void pom_ofAModule_hasWhatCentralRequires(String module) throws ModelBuildingException {
        CentralPom pom = CentralPom.read(ROOT.resolve(module).resolve("pom.xml"), null);

        assertThat(pom.missing()).isEmpty();
    }

    @Test
    void pom_withEmptyFields_lacksEachOfThem() throws Exception {
        Path pom = Files.writeString(folder.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>io.infaas</groupId>
                  <artifactId>bare</artifactId>
                  <version>1</version>
                  <url>${nowhere}</url>
                  <licenses><license><name>MIT</name></license></licenses>
                  <developers><developer><name>A</name></developer></developers>
                </project>
                """);

        assertThat(CentralPom.read(pom, null).missing())
                .isEqualTo(List.of(
                        "name",
                        "description",
                        "url",
                        "license url",
                        "developer organization",
                        "developer organizationUrl",
                        "scm connection",
                        "scm developerConnection",
                        "scm url",
                        "organization name"));
    }
}
