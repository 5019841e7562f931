package io.infaas.controller.chaos;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("alone")
final class ColdStartIT extends ColdStartScenario {

    ColdStartIT() {
        super(NodeKind.EMBEDDED, Duration.ofMillis(4));
    }
}
