package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.BatchPerformance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class PaddedThroughputProperties {

    @Property
    void of_anyMeasurements_timePerRequestAscendsAndNothingIsLowered(
            @ForAll @Size(min = 1, max = 7) List<@DoubleRange(min = 0.1, max = 1e6) Double> measured) {
        List<BatchPerformance> batches = batches(measured);

        List<BatchPerformance> proven = Timing.padded(batches);

        for (int i = 0; i < proven.size(); i++) {
            assertThat(proven.get(i).itemsPerSecond()).isGreaterThanOrEqualTo(measured.get(i));
            if (i > 0) {
                assertThat(seconds(proven.get(i))).isGreaterThanOrEqualTo(seconds(proven.get(i - 1)) * (1 - 1e-12));
            }
        }
        assertThat(proven).last().isEqualTo(batches.get(batches.size() - 1));
        assertThat(highest(proven)).isEqualTo(highest(batches));
    }

    @Example
    void of_pauseAtASmallSize_isTakenBackAsFarAsALargerOneProves() {
        assertThat(Timing.padded(batches(List.of(10.0, 400.0, 700.0))))
                .extracting(BatchPerformance::itemsPerSecond)
                .containsExactly(200.0, 400.0, 700.0);
    }

    private static List<BatchPerformance> batches(List<Double> measured) {
        List<BatchPerformance> batches = new ArrayList<>();
        for (double itemsPerSecond : measured) {
            batches.add(new BatchPerformance(1 << batches.size(), 1, 1, itemsPerSecond));
        }
        return batches;
    }

    private static double seconds(BatchPerformance at) {
        return at.batch() / at.itemsPerSecond();
    }

    private static BatchPerformance highest(List<BatchPerformance> batches) {
        return batches.stream()
                .max(Comparator.comparingDouble(BatchPerformance::itemsPerSecond))
                .orElseThrow();
    }
}
