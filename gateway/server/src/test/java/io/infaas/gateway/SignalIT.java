package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.cli.GatewayCommand;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SignalIT {

    @TempDir
    private Path folder;

    /** What runs in the child. */
    static final class Main {
        public static void main(String[] args) {
            System.exit(new CommandLine(new GatewayCommand()).execute(args));
        }
    }

    @Test
    void sigterm_runningGateway_endsInOrder() throws Exception {
        Path view = folder.resolve("view.json");
        ViewFile.write(view, ViewFixture.fashion().view());
        Process gateway = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--view=" + view,
                        "--host=127.0.0.1",
                        "--http-port=0",
                        "--grpc-port=0",
                        "--metrics-port=0",
                        "--lame-duck-ms=100")
                .redirectError(folder.resolve("log").toFile())
                .start();
        try (BufferedReader out = gateway.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("gateway ready: HTTP 127.0.0.1:")) {
                line = out.readLine();
            }
            assertThat(line).contains("view 1: applications fashion; 6 instances on 2 nodes");

            gateway.destroy();

            assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isZero();
        } finally {
            gateway.destroyForcibly();
        }
    }
}
