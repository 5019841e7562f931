package io.infaas.controller.chaos;

final class PlanChangesOnTritonIT extends PlanChanges {

    PlanChangesOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
