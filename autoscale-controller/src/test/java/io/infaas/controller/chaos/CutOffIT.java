package io.infaas.controller.chaos;

final class CutOffIT extends CutOff {

    CutOffIT() {
        super(NodeKind.EMBEDDED);
    }
}
