package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.MemoryUse;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryTraceTest {

    @Test
    void above_reported_isTheIncreaseAndItsPeak() {
        MemoryTrace trace = new MemoryTrace(OptionalLong.of(100));
        trace.add(OptionalLong.of(190));
        trace.add(OptionalLong.of(150));

        assertThat(trace.above(0)).hasValue(new MemoryUse(50, 90));
    }

    @Test
    void above_memoryThatShrank_isTheLeast() {
        MemoryTrace trace = new MemoryTrace(OptionalLong.of(100));
        trace.add(OptionalLong.of(80));

        assertThat(trace.above(7)).hasValue(new MemoryUse(7, 7));
    }

    @Test
    void above_notReportedBeforeOrNow_isEmpty() {
        MemoryTrace before = new MemoryTrace(OptionalLong.empty());
        before.add(OptionalLong.of(80));
        MemoryTrace now = new MemoryTrace(OptionalLong.of(80));
        now.add(OptionalLong.empty());

        assertThat(before.above(7)).isEmpty();
        assertThat(now.above(7)).isEmpty();
    }
}
