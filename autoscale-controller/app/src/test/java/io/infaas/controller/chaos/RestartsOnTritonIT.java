package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class RestartsOnTritonIT extends RestartScenario {

    RestartsOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
