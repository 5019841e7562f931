package io.infaas.controller.chaos;

final class NodeFaultsOnTritonIT extends NodeFaultScenario {

    NodeFaultsOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
