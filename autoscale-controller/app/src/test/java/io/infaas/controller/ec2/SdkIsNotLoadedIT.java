package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.controller.cli.Infaas;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SdkIsNotLoadedIT {

    @TempDir
    private Path folder;

    @Test
    void controllerOfGivenNodes_loadsNothingOfAws() throws Exception {
        CatalogFile.write(folder.resolve("catalog.json"), MotoEc2.catalog());
        ProcessBuilder infaas = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:stdout",
                Infaas.class.getName(),
                "controller",
                "--check",
                "--nodes=a",
                "--control-port=0",
                "--admin-port=0",
                "--catalog=" + folder.resolve("catalog.json"));
        infaas.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = infaas.start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(said).contains("io.infaas.controller.loop.ControllerCommand", "policy cost; 1 nodes");
        assertThat(said.lines().filter(line -> line.contains(" software.amazon.")))
                .isEmpty();
    }
}
