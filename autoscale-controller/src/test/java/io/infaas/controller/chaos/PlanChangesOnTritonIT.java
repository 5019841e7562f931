package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
final class PlanChangesOnTritonIT extends PlanChangeScenario {

    PlanChangesOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
