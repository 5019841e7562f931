package io.infaas.controller.chaos;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class CutOffOnTritonIT extends CutOffScenario {

    @AutoClose
    private @Nullable ScriptedCluster own;

    @Override
    ScriptedCluster cluster() throws Exception {
        own = ScriptedCluster.start(NodeKind.TRITON, LEASE, VARIANT);
        return own;
    }
}
