package io.infaas.controller.chaos;

final class PlanChangesIT extends PlanChanges {

    PlanChangesIT() {
        super(NodeKind.EMBEDDED);
    }
}
