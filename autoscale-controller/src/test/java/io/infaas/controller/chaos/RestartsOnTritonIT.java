package io.infaas.controller.chaos;

final class RestartsOnTritonIT extends Restarts {

    RestartsOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
