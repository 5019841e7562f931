package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.local.LocalNodeKind.NodeStart;
import io.infaas.controller.local.ReadinessProbe.NodeReadiness;
import io.infaas.controller.local.TritonNodes.ProcessGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guard ends all processes of a guarded program. */
final class ProcessGuardIT {

    private static final String READY = "{\"event\":\"ready\",\"pid\":1,\"http\":1,\"grpc\":2,\"metrics\":3}";

    @Test
    void crashedProgram_itsChildrenEnd() throws Exception {
        List<String> command = new ArrayList<>(ProcessGuard.launcher("infaas-guard-test-", 1));
        // the child keeps the output of the program open, and ends in time only if it is killed
        command.addAll(List.of("/bin/sh", "-c", "sleep 600 & echo '" + READY + "'; exec sleep 600"));
        NodeProcess program =
                NodeProcess.start("guarded", new NodeStart(new ProcessBuilder(command), new NodeReadiness.ByLine()));
        ProcessHandle handle = ProcessHandle.of(program.pid()).orElseThrow();
        List<ProcessHandle> children = new ArrayList<>();
        try {
            program.awaitReady(Duration.ofSeconds(20));
            children.addAll(handle.descendants().toList());

            handle.destroyForcibly();

            assertThat(children).hasSizeGreaterThanOrEqualTo(2);
            for (ProcessHandle child : children) {
                assertThat(child.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
            }
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
