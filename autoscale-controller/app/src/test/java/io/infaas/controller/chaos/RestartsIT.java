package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class RestartsIT extends RestartScenario {

    RestartsIT() {
        super(NodeKind.EMBEDDED);
    }
}
