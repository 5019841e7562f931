package io.infaas.controller.chaos;

final class RestartsIT extends RestartScenario {

    RestartsIT() {
        super(NodeKind.EMBEDDED);
    }
}
