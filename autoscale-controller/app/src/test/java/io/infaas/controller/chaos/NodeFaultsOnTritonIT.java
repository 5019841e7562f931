package io.infaas.controller.chaos;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;

@Tag("alone")
final class NodeFaultsOnTritonIT extends NodeFaultScenario {

    @AutoClose
    private @Nullable ScriptedCluster own;

    @Override
    ScriptedCluster cluster() throws Exception {
        own = ScriptedCluster.start(NodeKind.TRITON, VARIANT);
        return own;
    }
}
