package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NodeTypeTest {

    private static final Profile ON_GPU =
            ProfileFixture.on("g5").host(100, 200).accelerator(1000, 2000).build();

    @Test
    void peakMemory_memoryOfAcceleratorsKnown_isApart() {
        NodeType type = new NodeType("g5", 4, 10_000, 1, 5_000, 1);

        assertThat(type.peakMemory(ON_GPU)).isEqualTo(new MemorySize(200, 2000));
        assertThat(type.restingMemory(ON_GPU)).isEqualTo(new MemorySize(100, 1000));
        assertThat(type.memory()).isEqualTo(new MemorySize(10_000, 5_000));
    }

    @Test
    void peakMemory_memoryOfAcceleratorsUnknown_countsAsTheMachines() {
        NodeType type = new NodeType("g5", 4, 10_000, 1, 1);

        assertThat(type.peakMemory(ON_GPU)).isEqualTo(new MemorySize(2200, 0));
        assertThat(type.restingMemory(ON_GPU)).isEqualTo(new MemorySize(1100, 0));
    }

    @Test
    void fitsInto_onePartTooLarge_doesNot() {
        MemorySize node = new MemorySize(100, 10);

        assertThat(new MemorySize(100, 10).fitsInto(node)).isTrue();
        assertThat(new MemorySize(101, 0).fitsInto(node)).isFalse();
        assertThat(new MemorySize(0, 11).fitsInto(node)).isFalse();
    }

    @Test
    void shareOf_isTheScarcerPart() {
        assertThat(new MemorySize(10, 5).shareOf(new MemorySize(100, 10))).isEqualTo(0.5);
        assertThat(new MemorySize(10, 0).shareOf(new MemorySize(100, 0))).isEqualTo(0.1);
    }
}
