package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DemonstrationIT {

    private static final long RAMP_SECONDS = 300;

    @Test
    void demoExit_printsItsTablesAndEndsWithStatusZero() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=exit")) {
            int status = infaas.awaitEnd(InfaasProcess.START_SECONDS + RAMP_SECONDS);

            assertThat(infaas.output())
                    .contains("What was answered:", "The impossible objective: INVALID_ARGUMENT by gRPC, 400 by HTTP")
                    .contains("Ramp: all of it held.", "Demonstration: all of it held.")
                    .doesNotContain("NOT HELD");
            assertThat(status).isZero();
        }
    }
}
