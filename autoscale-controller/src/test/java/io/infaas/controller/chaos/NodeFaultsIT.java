package io.infaas.controller.chaos;

final class NodeFaultsIT extends NodeFaultScenario {

    NodeFaultsIT() {
        super(NodeKind.EMBEDDED);
    }
}
