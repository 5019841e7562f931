package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class ElasticFleetOnTritonIT extends ElasticFleetScenario {

    ElasticFleetOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
