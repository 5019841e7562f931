package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class NodeFaultsIT extends NodeFaultScenario {

    NodeFaultsIT() {
        super(NodeKind.EMBEDDED);
    }
}
