package io.infaas.controller.chaos;

import org.junit.jupiter.api.Tag;

@Tag("alone")
final class PlanChangesIT extends PlanChangeScenario {

    PlanChangesIT() {
        super(NodeKind.EMBEDDED);
    }
}
