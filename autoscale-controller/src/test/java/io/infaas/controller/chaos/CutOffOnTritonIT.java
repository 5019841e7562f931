package io.infaas.controller.chaos;

final class CutOffOnTritonIT extends CutOff {

    CutOffOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
