package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DemonstrationIT {

    private static final long RAMP_SECONDS = 300;

    /** How soon an objective is met again is for people to read: another process on the machine decides that, too. */
    @Test
    void demoExit_rampsAndPrintsItsTables() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=exit")) {
            int status = infaas.awaitEnd(InfaasProcess.START_SECONDS + RAMP_SECONDS);

            assertThat(infaas.output())
                    .contains("held      a query that finds nothing loaded waits for a load and is answered")
                    .contains("held      load that what is loaded cannot carry brings more, with a reason")
                    .contains("held      load that falls brings less, with a reason")
                    .contains("What was answered:", "The impossible objective: INVALID_ARGUMENT by gRPC, 400 by HTTP")
                    .contains("Demonstration: all of it held.");
            assertThat(status == 0).isEqualTo(!infaas.output().contains("NOT HELD"));
        }
    }
}
