package io.infaas.controller.chaos;

final class ElasticFleetIT extends ElasticFleetScenario {

    ElasticFleetIT() {
        super(NodeKind.EMBEDDED);
    }
}
