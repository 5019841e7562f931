package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.KeptPorts;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptingCommandIT {

    @TempDir
    private Path folder;

    @Test
    void nodes_noneThereYet_readyIsToldOnceOneIs() throws Exception {
        ContractRepository.layOut(folder);
        int http = KeptPorts.next();
        int grpc = KeptPorts.next();
        Process gateway = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SignalIT.Main.class.getName(),
                        "--nodes=127.0.0.1:%d:%d".formatted(http, grpc),
                        "--rescan-ms=100",
                        "--warm-up-ms=0",
                        "--host=127.0.0.1",
                        "--http-port=0",
                        "--grpc-port=0",
                        "--metrics-port=0",
                        "--lame-duck-ms=0")
                .redirectError(folder.resolve("log").toFile())
                .start();
        try (BufferedReader out = gateway.inputReader()) {
            EmbeddedNode booted = node(http, grpc);
            try {
                assertThat(begins(out, "gateway "))
                        .startsWith("gateway ready: HTTP 127.0.0.1:")
                        .endsWith("(now 1)");
            } finally {
                booted.close();
            }
            gateway.destroy();
            assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isZero();
        } finally {
            gateway.destroyForcibly();
        }
    }

    private EmbeddedNode node(int http, int grpc) throws Exception {
        return EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", http, grpc, 0, List.of("plain")));
    }

    private static String begins(BufferedReader out, String start) throws Exception {
        String line = out.readLine();
        while (line != null && !line.startsWith(start)) {
            line = out.readLine();
        }
        assertThat(line).as("a line that begins with '%s'", start).isNotNull();
        return line;
    }
}
