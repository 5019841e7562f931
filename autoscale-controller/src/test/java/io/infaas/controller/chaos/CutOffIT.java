package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class CutOffIT extends CutOffScenario {

    CutOffIT() {
        super(NodeKind.EMBEDDED);
    }
}
