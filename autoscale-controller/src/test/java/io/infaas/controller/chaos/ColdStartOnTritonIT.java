package io.infaas.controller.chaos;

import java.time.Duration;

final class ColdStartOnTritonIT extends ColdStart {

    ColdStartOnTritonIT() {
        super(NodeKind.TRITON, Duration.ofMillis(100));
    }
}
