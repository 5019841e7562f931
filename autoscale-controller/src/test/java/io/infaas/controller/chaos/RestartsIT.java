package io.infaas.controller.chaos;

final class RestartsIT extends Restarts {

    RestartsIT() {
        super(NodeKind.EMBEDDED);
    }
}
