package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class NodeFaultsOnTritonIT extends NodeFaultScenario {

    NodeFaultsOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
