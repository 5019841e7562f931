package io.infaas.controller.chaos;

final class CutOffIT extends CutOffScenario {

    CutOffIT() {
        super(NodeKind.EMBEDDED);
    }
}
