package io.infaas.controller.chaos;

import java.time.Duration;

final class ColdStartIT extends ColdStartScenario {

    ColdStartIT() {
        super(NodeKind.EMBEDDED, Duration.ofMillis(4));
    }
}
