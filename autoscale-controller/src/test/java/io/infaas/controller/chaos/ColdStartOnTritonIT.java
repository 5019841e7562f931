package io.infaas.controller.chaos;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class ColdStartOnTritonIT extends ColdStartScenario {

    ColdStartOnTritonIT() {
        super(NodeKind.TRITON, Duration.ofMillis(100));
    }
}
