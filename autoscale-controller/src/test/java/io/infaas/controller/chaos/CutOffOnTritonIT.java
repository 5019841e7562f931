package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
final class CutOffOnTritonIT extends CutOffScenario {

    CutOffOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
