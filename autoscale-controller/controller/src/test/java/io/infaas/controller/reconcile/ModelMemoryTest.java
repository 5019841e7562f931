package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.controller.reconcile.ModelMemory.Change;
import io.infaas.triton.metrics.MemoryReading;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A node of 4 GiB, and of 4 GiB on each accelerator; empty it takes 100 MiB. Noise is up to 1 GiB. */
class ModelMemoryTest {

    private static final long MIB = 1 << 20;
    private static final MemorySize MODEL = new MemorySize(300 * MIB, 0);

    private final ModelMemory memory = new ModelMemory(new NodeType("type", 2, 4096 * MIB, 1, 4096 * MIB, 0.1));
    private long now;

    private static MemoryReading process(long mib) {
        return new MemoryReading(OptionalLong.of(mib * MIB), OptionalLong.empty(), OptionalLong.empty());
    }

    private static MemoryReading machine(long mib, long accelerator) {
        return new MemoryReading(OptionalLong.empty(), OptionalLong.of(mib * MIB), OptionalLong.of(accelerator * MIB));
    }

    private Change read(long mib, MemorySize resting) {
        return memory.read(process(mib), false, resting, true, now);
    }

    @Test
    void used_isWhatIsAboveTheEmptyNode() {
        read(100, MemorySize.NONE);
        read(420, MODEL);

        assertThat(memory.used()).contains(new MemorySize(320 * MIB, 0));
        assertThat(memory.unreturned(MODEL)).isEqualTo(MemorySize.NONE);
    }

    @Test
    void foundLoaded_theEmptyNodeIsEstimatedUntilItWasEmpty() {
        read(500, MODEL);
        assertThat(memory.used()).contains(MODEL);

        read(100, MemorySize.NONE);
        read(500, MODEL);
        assertThat(memory.used()).contains(new MemorySize(400 * MIB, 0));
    }

    @Test
    void memoryDoesNotComeBack_countsAtOnceAndIsLostAfterAWhile() {
        read(100, MemorySize.NONE);
        read(2100, new MemorySize(2000 * MIB, 0));

        assertThat(read(2100, MemorySize.NONE)).isEqualTo(Change.NONE);
        assertThat(memory.unreturned(MemorySize.NONE)).isEqualTo(new MemorySize(976 * MIB, 0));
        assertThat(memory.isLost()).isFalse();

        now += ModelMemory.PATIENCE_NANOS;
        assertThat(read(2100, MemorySize.NONE)).isEqualTo(Change.LOST);
        assertThat(read(2100, MemorySize.NONE)).isEqualTo(Change.NONE);
        assertThat(memory.isLost()).isTrue();

        assertThat(read(150, MemorySize.NONE)).isEqualTo(Change.RETURNED);
        assertThat(memory.isLost()).isFalse();
    }

    @Test
    void readingsThatSwing_areNeverLost() {
        read(100, MemorySize.NONE);
        for (int i = 0; i < 100; i++) {
            now += ModelMemory.PATIENCE_NANOS / 2;
            assertThat(read(i % 2 == 0 ? 2100 : 1100, MemorySize.NONE)).isEqualTo(Change.NONE);
        }
    }

    @Test
    void whileSomethingLoads_theEmptyNodeIsNotEstimated() {
        memory.read(process(100), false, new MemorySize(2000 * MIB, 0), false, now);

        assertThat(memory.used()).isEmpty();
    }

    @Test
    void machineAndAccelerators_countOnlyIfTheNodeIsAlone() {
        memory.read(machine(1000, 10), false, MemorySize.NONE, true, now);
        assertThat(memory.used()).isEmpty();

        memory.read(machine(1000, 10), true, MemorySize.NONE, true, now);
        memory.read(machine(1500, 2010), true, MemorySize.NONE, true, now);
        assertThat(memory.used()).contains(new MemorySize(500 * MIB, 2000 * MIB));
    }

    @Test
    void forgotten_saysNothing() {
        read(100, MemorySize.NONE);

        memory.forget();

        assertThat(memory.used()).isEmpty();
    }
}
