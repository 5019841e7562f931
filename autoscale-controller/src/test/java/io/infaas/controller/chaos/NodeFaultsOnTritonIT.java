package io.infaas.controller.chaos;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("alone")
final class NodeFaultsOnTritonIT extends NodeFaultScenario {

    private @Nullable ScriptedCluster own;

    @Override
    ScriptedCluster cluster() throws Exception {
        ScriptedCluster started = ScriptedCluster.start(NodeKind.TRITON, VARIANT);
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
