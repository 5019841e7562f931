package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.KeptPorts;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own: its ready line, and its end on SIGTERM. */
class SignalIT {

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    private Path folder;

    @Test
    void sigterm_runningGateway_endsInOrder() throws Exception {
        Path view = folder.resolve("view.json");
        ViewFile.write(view, ViewFixture.fashion().view());
        try (GatewayChild gateway = new GatewayChild(folder, JVM, List.of("--view=" + view, "--lame-duck-ms=100"))) {
            assertThat(gateway.log()).contains("view 1: applications fashion; 6 instances on 2 nodes");

            gateway.end();
        }
    }

    @Test
    void nodes_noneThereYet_readyIsToldOnceOneIs() throws Exception {
        ContractRepository.layOut(folder);
        int http = KeptPorts.next();
        int grpc = KeptPorts.next();
        List<String> flags =
                List.of("--nodes=127.0.0.1:%d:%d".formatted(http, grpc), "--rescan-ms=100", "--warm-up-ms=0");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<GatewayChild> starting = thread.submit(() -> new GatewayChild(folder, JVM, flags));
        EmbeddedNode node = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", http, grpc, 0, List.of("plain")));
        try (GatewayChild gateway = starting.get(60, TimeUnit.SECONDS)) {
            assertThat(gateway.log()).containsPattern("(?m)^gateway ready: HTTP 127.0.0.1:.*\\(now 1\\)$");
            node.close();

            gateway.end();
        } finally {
            node.close();
            thread.shutdownNow();
        }
    }
}
