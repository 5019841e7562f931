package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestMemoryMetricsTest {

    @Test
    void requestMemory_registered_showsWhatTheLedgerSays() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicLong held = new AtomicLong();
        AtomicLong refusals = new AtomicLong();
        new GatewayMetrics(registry).registerRequestMemory(held::get, () -> 100, refusals::get);

        held.set(40);
        refusals.set(3);

        assertThat(registry.get("infaas.gateway.request.memory.bytes").gauge().value())
                .isEqualTo(40);
        assertThat(registry.get("infaas.gateway.request.memory.limit.bytes")
                        .gauge()
                        .value())
                .isEqualTo(100);
        assertThat(registry.get("infaas.gateway.request.memory.refusals")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }
}
