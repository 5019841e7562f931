package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void throughput_atBatchOne_isNotThatOfTheBestSize() {
        Profile profile = ProfileFixture.on("local")
                .batches(8, batch -> 1 + batch, batch -> 1000.0 * batch / (1 + batch))
                .build();

        assertThat(profile.throughput(1)).isEqualTo(500);
        assertThat(profile.saturation()).isEqualTo(profile.throughput(8));
        assertThat(profile.best().batch()).isEqualTo(8);
    }

    @Test
    void best_ofEqualThroughputs_isTheSmallestSize() {
        assertThat(ProfileFixture.on("local").linear(1, 8).build().best().batch())
                .isEqualTo(1);
    }

    @Test
    void throughput_ofNoItems_isRefused() {
        Profile profile = ProfileFixture.on("local").build();

        assertThatThrownBy(() -> profile.throughput(0)).hasMessageContaining("batch 0 must be at least 1");
        assertThatThrownBy(() -> profile.latencyMs(0)).hasMessageContaining("batch 0 must be at least 1");
    }

    @Test
    void memory_isTheHostsAndTheAccelerators() {
        Profile profile =
                ProfileFixture.on("gpu").host(10, 20).accelerator(300, 400).build();

        assertThat(profile.restingMemoryBytes()).isEqualTo(310);
        assertThat(profile.peakMemoryBytes()).isEqualTo(420);
        assertThatThrownBy(() -> new MemoryUse(2, 1)).hasMessageContaining("peakBytes 1 must not be below");
    }

    @Test
    void new_sizesThatDoNotAscendFromOne_areRefused() {
        ProfileFixture fixture = ProfileFixture.on("local");
        BatchPerformance one = new BatchPerformance(1, 1, 1, 1000);
        BatchPerformance two = new BatchPerformance(2, 1, 1, 2000);

        for (List<BatchPerformance> batches :
                List.of(List.<BatchPerformance>of(), List.of(two), List.of(one, one), List.of(one, two, two))) {
            assertThatThrownBy(() -> fixture.batches(batches)
                            .concurrent(new ConcurrentThroughput(1, 1))
                            .build())
                    .hasMessageContaining("batches must");
        }
        assertThatThrownBy(() -> fixture.batches(List.of(one))
                        .concurrent(new ConcurrentThroughput(2, 1000))
                        .build())
                .hasMessageContaining("concurrent must ascend from 1");
    }

    @Test
    void new_throughputOrCoresOfNothing_areRefused() {
        assertThatThrownBy(() -> new BatchPerformance(1, 1, 1, 0)).hasMessageContaining("itemsPerSecond 0.0 must be");
        assertThatThrownBy(() -> new ConcurrentThroughput(1, -1)).hasMessageContaining("itemsPerSecond -1.0 must be");
        assertThatThrownBy(() -> new Profile(
                        ProfileFixture.on("local").build().hardware(),
                        1,
                        List.of(new BatchPerformance(1, 1, 1, 1)),
                        List.of(new ConcurrentThroughput(1, 1)),
                        0,
                        MemoryUse.NONE,
                        MemoryUse.NONE,
                        Accuracy.of(1, 1),
                        true,
                        List.of()))
                .hasMessageContaining("coresUsed 0.0 must be");
    }

    @Test
    void of_half_hasTheScoreInterval() {
        Accuracy accuracy = Accuracy.of(50, 100);

        assertThat(accuracy.value()).isEqualTo(0.5);
        assertThat(accuracy.low()).isCloseTo(0.4038, within(1e-4));
        assertThat(accuracy.high()).isCloseTo(0.5962, within(1e-4));
    }

    @Test
    void of_allOrNone_endsAtTheEstimate() {
        assertThat(Accuracy.of(10, 10).high()).isEqualTo(1);
        assertThat(Accuracy.of(0, 10).low()).isEqualTo(0);
    }

    @Test
    void of_moreRightThanItems_isRefused() {
        assertThatThrownBy(() -> Accuracy.of(11, 10)).hasMessageContaining("11");
    }
}
