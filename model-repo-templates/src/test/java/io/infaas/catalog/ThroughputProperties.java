package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ThroughputProperties {

    @Property
    void throughput_constantAndTimePerItem_isMetAtEverySize(
            @ForAll @DoubleRange(min = 0, max = 10) double constantMs,
            @ForAll @DoubleRange(min = 0.01, max = 10) double msPerItem,
            @ForAll @IntRange(min = 1, max = 32) int batch) {
        Profile profile = ProfileFixture.on("local")
                .batches(32, size -> 1, size -> 1000 * size / (constantMs + msPerItem * size))
                .build();
        double expected = 1000 * batch / (constantMs + msPerItem * batch);

        assertThat(profile.throughput(batch)).isCloseTo(expected, within(1e-9 * expected));
    }

    @Property
    void throughput_anyMeasurements_isPositiveAndBetweenNeighbours(
            @ForAll @Size(min = 1, max = 7) List<@DoubleRange(min = 0.1, max = 1e6) Double> measured,
            @ForAll @IntRange(min = 1, max = 200) int batch) {
        Profile profile = profile(measured);
        int largest = 1 << (measured.size() - 1);
        double below = profile.throughput(Math.min(largest, Integer.highestOneBit(batch)));
        double above = profile.throughput(Math.min(largest, Integer.highestOneBit(Math.max(1, 2 * batch - 1))));

        assertThat(profile.throughput(batch))
                .isPositive()
                .isBetween(Math.min(below, above) * (1 - 1e-12), Math.max(below, above) * (1 + 1e-12));
    }

    @Property
    void throughput_timesPerRequestThatAscend_ascendBetweenThem(
            @ForAll @Size(min = 1, max = 7) List<@DoubleRange(min = 0.01, max = 10) Double> steps,
            @ForAll @IntRange(min = 1, max = 200) int batch) {
        List<Double> measured = new ArrayList<>();
        double seconds = 0;
        for (double step : steps) {
            seconds += step;
            measured.add((1 << measured.size()) / seconds);
        }
        Profile profile = profile(measured);

        assertThat((batch + 1) / profile.throughput(batch + 1))
                .isGreaterThanOrEqualTo(batch / profile.throughput(batch) * (1 - 1e-12));
    }

    @Property
    void throughput_aboveTheLargestMeasuredSize_isThatOfTheLargest(
            @ForAll @IntRange(min = 8, max = 100_000) int batch) {
        assertThat(profile(List.of(100.0, 150.0, 190.0, 170.0)).throughput(batch))
                .isEqualTo(170);
    }

    @Property
    void saturation_anyMeasurements_isTheLargest(
            @ForAll @Size(min = 1, max = 7) List<@DoubleRange(min = 0.1, max = 1e6) Double> measured) {
        double largest =
                measured.stream().mapToDouble(Double::doubleValue).max().orElseThrow();

        assertThat(profile(measured).saturation()).isEqualTo(largest);
    }

    @Property
    void unmerged_anySingle_isBoundedByOneClientsAndBySaturation(
            @ForAll @DoubleRange(min = 0.01, max = 100) double p50Ms,
            @ForAll @DoubleRange(min = 1, max = 1e6) double itemsPerSecond) {
        BatchPerformance single = new BatchPerformance(1, p50Ms, p50Ms, itemsPerSecond);

        assertThat(ConcurrentThroughput.unmerged(single)).hasSize(4).allSatisfy(at -> assertThat(at.itemsPerSecond())
                .isPositive()
                .isLessThanOrEqualTo(itemsPerSecond)
                .isLessThanOrEqualTo(at.concurrency() * 1000 / p50Ms));
    }

    /** @param itemsPerSecond at batch 1, 2, 4, ... */
    private static Profile profile(List<Double> itemsPerSecond) {
        return ProfileFixture.on("local")
                .batches(
                        1 << (itemsPerSecond.size() - 1),
                        batch -> batch,
                        batch -> itemsPerSecond.get(Integer.numberOfTrailingZeros(batch)))
                .build();
    }
}
