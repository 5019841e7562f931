package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class ElasticFleetIT extends ElasticFleetScenario {

    ElasticFleetIT() {
        super(NodeKind.EMBEDDED);
    }
}
