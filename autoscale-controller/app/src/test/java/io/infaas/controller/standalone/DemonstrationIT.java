package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios of the fleet and of instance counts show its parts in each build. */
@Tag("alone")
@Tag("proof")
final class DemonstrationIT {

    private static final long SECONDS = 360;

    /** Profiles that were measured beside other tests mislead the planner for minutes. */
    @TempDir
    private Path data;

    /** How many answers are in time is for people to read: other processes on the machine influence it, too. */
    @Test
    void demoExit_loadRisesAndFalls_instancesAndNodesComeAndGo() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standaloneUnderLoad(data, "--demo=exit")) {
            int status = infaas.awaitEnd(InfaasProcess.START_SECONDS + SECONDS);

            assertThat(infaas.output())
                    .contains("Console: http://127.0.0.1:")
                    .contains("PASS  cold start: first query answered after")
                    .contains("PASS  no lost query: ", "latency bounds: ")
                    .contains("PASS  accuracy floors: ", "PASS  variant selection: ")
                    .contains("PASS  scale-up: ", "PASS  scale-down: ")
                    .contains("PASS  a node comes: ", "PASS  a node goes: ")
                    .contains("PASS  infeasible objective: INVALID_ARGUMENT over gRPC, 400 over HTTP")
                    .contains("PASS  closest objective: ");
            assertThat(status == 0)
                    .isEqualTo(!infaas.output().contains("FAIL  "))
                    .isEqualTo(infaas.output().contains("Demonstration passed: "));
        }
    }
}
