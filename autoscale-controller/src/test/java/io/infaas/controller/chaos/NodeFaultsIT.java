package io.infaas.controller.chaos;

final class NodeFaultsIT extends NodeFaults {

    NodeFaultsIT() {
        super(NodeKind.EMBEDDED);
    }
}
