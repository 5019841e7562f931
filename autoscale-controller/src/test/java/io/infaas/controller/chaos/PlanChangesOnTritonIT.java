package io.infaas.controller.chaos;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class PlanChangesOnTritonIT extends PlanChangeScenario {

    private @Nullable ScriptedCluster own;

    @Override
    ScriptedCluster cluster() throws Exception {
        ScriptedCluster started = ScriptedCluster.start(NodeKind.TRITON);
        own = started;
        return started;
    }

    @AfterAll
    void end() {
        if (own != null) {
            own.close();
        }
    }
}
