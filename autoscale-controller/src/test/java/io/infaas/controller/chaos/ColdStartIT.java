package io.infaas.controller.chaos;

import java.time.Duration;

final class ColdStartIT extends ColdStart {

    ColdStartIT() {
        super(NodeKind.EMBEDDED, Duration.ofMillis(4));
    }
}
