package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.node.MachineLife;
import io.infaas.gateway.security.ClusterSecret;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** The command gives nodes their secrets, as its flags say. */
final class Ec2SecretsIT {

    @TempDir
    private Path folder;

    @Test
    void controller_withTheClustersSecret_writesThoseOfNodesThatRun() throws Exception {
        try (MotoEc2 moto = new MotoEc2(folder)) {
            Path fleet = MotoEc2.write(folder, moto.fleet());
            Ec2Settings settings = Ec2Settings.in(FleetFile.read(fleet));
            Instance instance = launch(moto, fleet, settings);
            Path catalog = folder.resolve("catalog.json");
            CatalogFile.write(catalog, MotoEc2.catalog());
            Path secret = Files.writeString(
                    folder.resolve("secret"), "model-repository,shared-memory,trace,logging:node-secret=s3cret\n");
            Path output = folder.resolve("output");

            Process controller = start(
                    output,
                    "--catalog=" + catalog,
                    "--fleet=" + fleet,
                    "--node-secrets=" + secret,
                    "--node-secrets-derived");
            try {
                Map<String, String> expected =
                        Map.of(instance.instanceId(), new ClusterSecret("s3cret").apply(MachineTags.node(instance)));
                Until.holds(() -> read(output), () -> moto.secrets(settings).equals(expected));
            } finally {
                controller.destroyForcibly();
            }
            assertThat(read(output)).doesNotContain("s3cret", new ClusterSecret("s3cret").apply("ec2-plan-1-1"));
        }
    }

    private static Instance launch(MotoEc2 moto, Path fleet, Ec2Settings settings) throws InterruptedException {
        try (Ec2Fleet running = moto.start(fleet, new ArrayList<>(), Clock.systemUTC())) {
            running.provider().launch("local/us-east-1/spot", 1, "plan-1");
            Until.holds("a node", () -> running.provider().list().get(0).life() == MachineLife.READY);
        }
        return moto.running(settings).get(0);
    }

    private static Process start(Path output, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                Infaas.class.getName(),
                "controller",
                "--control-port=0",
                "--admin-port=0"));
        command.addAll(List.of(flags));
        ProcessBuilder infaas =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        infaas.environment()
                .putAll(Map.of(
                        "CLASSPATH", System.getProperty("java.class.path"),
                        "AWS_ACCESS_KEY_ID", "AKIATEST",
                        "AWS_SECRET_ACCESS_KEY", "secret"));
        return infaas.start();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
