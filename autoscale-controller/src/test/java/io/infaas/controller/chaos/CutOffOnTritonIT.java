package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class CutOffOnTritonIT extends CutOffScenario {

    CutOffOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
