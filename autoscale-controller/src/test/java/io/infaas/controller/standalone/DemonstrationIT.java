package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.LayerCounts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
final class DemonstrationIT {

    private static final long RAMP_SECONDS = 600;
    /** The ramp's phases scale with the policy's hysteresis, 10 s by default. */
    private static final int HYSTERESIS_SECONDS = LayerCounts.count("infaas.demonstration.hysteresis-seconds");

    /** Recovery, stability and the times of the mix are for people to read: other processes on the machine influence them, too. */
    @Test
    void demoExit_rampsLoad_mixesApplications_choosesVariants_andLaunchesNodes() throws Exception {
        try (InfaasProcess infaas =
                InfaasProcess.standaloneUnderLoad("--demo=exit", "--scale-down-delay=" + HYSTERESIS_SECONDS)) {
            int status = infaas.awaitEnd(InfaasProcess.START_SECONDS + RAMP_SECONDS);

            assertThat(infaas.output())
                    .contains("PASS  cold start: first query answered after")
                    .contains("PASS  scale-up: ", "PASS  scale-down: ")
                    .contains("PASS  applications side by side: 'fashion' by fm-", ", 'sorting' by sort-")
                    .contains("PASS  no lost query side by side: ", "  mix of batches: ")
                    .contains("PASS  variant selection: ", "PASS  reported variant: ")
                    .contains("PASS  accuracy floors: ", "PASS  latency bounds: ")
                    .contains("PASS  infeasible objective: INVALID_ARGUMENT over gRPC, 400 over HTTP")
                    .contains("PASS  closest objective: ")
                    .contains("PASS  accuracy of ")
                    .contains(
                            "PASS  a node comes: ",
                            "PASS  a node goes: ",
                            "PASS  no lost query while nodes come and go: ")
                    .doesNotContain("FAIL  accuracy of ");
            assertThat(status == 0)
                    .isEqualTo(!infaas.output().contains("FAIL  "))
                    .isEqualTo(infaas.output().contains("Demonstration passed: "));
        }
    }
}
