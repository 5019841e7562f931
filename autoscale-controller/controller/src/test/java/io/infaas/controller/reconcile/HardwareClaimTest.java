package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.reconcile.NodeWatch.HardwareClaim;
import io.infaas.triton.metrics.HardwareReading;
import io.infaas.triton.metrics.MemoryReading;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class HardwareClaimTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final NodeType TYPE = new NodeType("gpu-2", 4, 1000, 2, 100, 1);

    private final LoopSimulation loop = new LoopSimulation("n1");

    @Test
    void contradiction_whatTheTypeHasOrMore_isBelieved() {
        assertThat(HardwareClaim.contradiction(TYPE, reading(1000, 2, 100))).isEmpty();
        assertThat(HardwareClaim.contradiction(TYPE, reading(4000, 8, 400))).isEmpty();
        assertThat(HardwareClaim.contradiction(TYPE, reading(850, 2, 85))).isEmpty();
        assertThat(HardwareClaim.contradiction(TYPE, HardwareReading.NONE)).isEmpty();
    }

    @Test
    void contradiction_less_saysWhatAndWhatToDo() {
        assertThat(HardwareClaim.contradiction(TYPE, reading(700, 2, 100)))
                .hasValue(
                        "has 700 bytes of memory, its node type 'gpu-2' has 1000: the node is not used; correct its type");
        assertThat(HardwareClaim.contradiction(TYPE, reading(1000, 1, 100)).orElseThrow())
                .startsWith("has 1 accelerators, its node type 'gpu-2' has 2");
        assertThat(HardwareClaim.contradiction(TYPE, reading(1000, 2, 70)).orElseThrow())
                .startsWith("has 70 bytes on an accelerator, its node type 'gpu-2' has 100");
    }

    @Test
    void nodeWithLessThanItsType_isReportedOnceAndNotUsed_untilItHasIt() {
        loop.node("n1").reports(() -> memory(SmallCatalog.MEMORY / 2));
        loop.time.run(SOON);

        assertThat(capacity().isOpen()).isFalse();
        loop.time.run(Duration.ofSeconds(60));
        assertThat(loop.journal)
                .filteredOn(entry -> entry.event().equals("hardware-differs"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.reason()).startsWith("has 5 bytes of memory, its node type 'local' has 10"));

        loop.node("n1").reports(() -> MemoryReading.NONE);
        loop.time.run(SOON);
        assertThat(capacity().isOpen()).isFalse();

        loop.node("n1").reports(() -> memory(SmallCatalog.MEMORY));
        loop.time.run(SOON);
        assertThat(capacity().isOpen()).isTrue();
        assertThat(loop.events("hardware-agrees")).hasSize(1);
    }

    private NodeCapacity capacity() {
        return loop.reconciler.nodeCapacities().get(0);
    }

    private static MemoryReading memory(long bytes) {
        return new MemoryReading(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                new HardwareReading(OptionalLong.of(bytes), OptionalInt.empty(), OptionalLong.empty()));
    }

    private static HardwareReading reading(long memory, int accelerators, long each) {
        return new HardwareReading(OptionalLong.of(memory), OptionalInt.of(accelerators), OptionalLong.of(each));
    }
}
