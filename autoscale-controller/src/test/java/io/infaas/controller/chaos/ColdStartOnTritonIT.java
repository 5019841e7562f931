package io.infaas.controller.chaos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class ColdStartOnTritonIT extends ColdStartScenario {

    private @Nullable ScriptedCluster own;

    ColdStartOnTritonIT() {
        super(Duration.ofMillis(100));
    }

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
