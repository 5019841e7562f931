package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProfileTaskTest {

    @Test
    void batches_ofThirtyTwo_arePowersOfTwo() {
        assertThat(ProfileTask.batches(32)).containsExactly(1, 2, 4, 8, 16, 32);
    }

    @Test
    void batches_ofANumberBetween_endWithIt() {
        assertThat(ProfileTask.batches(20)).containsExactly(1, 2, 4, 8, 16, 20);
        assertThat(ProfileTask.batches(1)).containsExactly(1);
    }
}
