package io.infaas.controller.chaos;

final class NodeFaultsOnTritonIT extends NodeFaults {

    NodeFaultsOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
