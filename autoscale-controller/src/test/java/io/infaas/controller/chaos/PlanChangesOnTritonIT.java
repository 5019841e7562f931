package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("proof")
@Tag("alone")
final class PlanChangesOnTritonIT extends PlanChangeScenario {

    PlanChangesOnTritonIT() {
        super(NodeKind.TRITON);
    }
}
