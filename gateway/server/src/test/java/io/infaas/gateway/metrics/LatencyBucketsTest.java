package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void ends_goFromOneMillisecondToTenSeconds_inSmallSteps() {
        List<Duration> ends = List.of(LatencyBuckets.of(0));

        assertThat(ends)
                .startsWith(Duration.ofMillis(1))
                .endsWith(Duration.ofSeconds(10))
                .hasSize(81);
        for (int i = 1; i < ends.size(); i++) {
            double step = (double) ends.get(i).toNanos() / ends.get(i - 1).toNanos();
            assertThat(step).as("%s after %s", ends.get(i), ends.get(i - 1)).isBetween(1.10, 1.15);
        }
    }

    @Test
    void ends_haveUsualObjectives() {
        assertThat(Stream.of(LatencyBuckets.of(0)).map(Duration::toNanos))
                .contains(1_000_000L, 2_500_000L, 5_000_000L, 10_000_000L, 250_000_000L, 1_000_000_000L);
    }

    @Test
    void bound_isAnEnd_onceAndIfItIsOne() {
        assertThat(LatencyBuckets.of(123.4))
                .hasSize(82)
                .contains(Duration.ofNanos(123_400_000))
                .isSorted();
        assertThat(LatencyBuckets.of(250)).hasSize(81);
        assertThat(LatencyBuckets.of(1e12)).hasSize(81);
        assertThat(LatencyBuckets.of(-1)).hasSize(81);
    }
}
