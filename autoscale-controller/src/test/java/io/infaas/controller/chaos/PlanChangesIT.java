package io.infaas.controller.chaos;

final class PlanChangesIT extends PlanChangeScenario {

    PlanChangesIT() {
        super(NodeKind.EMBEDDED);
    }
}
