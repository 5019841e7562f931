package io.infaas.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrivalsTest {

    private static Arrivals arrivals(RateCurve rate, double burstiness, Map<Integer, Double> batches) {
        return new Arrivals(rate, burstiness, new TreeMap<>(batches), new Random(3));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2, 8})
    void next_steadyRate_hasTheMeanAndTheVariationOfItsGaps(double burstiness) {
        RateCurve rate = RateCurve.through(List.of(new RateCurve.Point(0, 50)));
        Arrivals arrivals = arrivals(rate, burstiness, Map.of(1, 1.0));

        double before = 0;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (double at = arrivals.next(); at < 4_000; at = arrivals.next()) {
            double gap = at - before;
            before = at;
            sum += gap;
            squares += gap * gap;
            count++;
        }

        double mean = sum / count;
        assertThat(mean).isCloseTo(0.02, within(0.0006));
        assertThat(squares / count / mean / mean - 1).isCloseTo(burstiness, within(0.08 * burstiness));
    }

    @Test
    void next_counted_hasTheCountOfEachStep() {
        Arrivals arrivals = arrivals(RateCurve.ofSteps(2, 3, 0, 0.25, 0.25), 0, Map.of(1, 1.0));

        List<Integer> counts = new ArrayList<>(List.of(0, 0, 0, 0));
        for (double at = arrivals.next(); at < Double.POSITIVE_INFINITY; at = arrivals.next()) {
            counts.set((int) (at / 2), counts.get((int) (at / 2)) + 1);
        }

        assertThat(counts).containsExactly(6, 0, 0, 1);
    }

    @Test
    void next_ramp_followsTheRate() {
        RateCurve rate = RateCurve.through(List.of(new RateCurve.Point(0, 0), new RateCurve.Point(100, 200)));
        Arrivals arrivals = arrivals(rate, 1, Map.of(1, 1.0));

        int early = 0;
        int late = 0;
        for (double at = arrivals.next(); at < 100; at = arrivals.next()) {
            if (at < 50) {
                early++;
            } else {
                late++;
            }
        }

        assertThat(early).isBetween(2_300, 2_700);
        assertThat(late).isBetween(7_300, 7_700);
    }

    @Test
    void next_afterTheLastStep_neverComes() {
        Arrivals arrivals = arrivals(RateCurve.ofSteps(60, 10, 0, 0), 1, Map.of(1, 1.0));

        double last = 0;
        for (double at = arrivals.next(); at < Double.POSITIVE_INFINITY; at = arrivals.next()) {
            last = at;
        }

        assertThat(last).isBetween(50.0, 60.0);
    }

    @Test
    void batch_mix_hasItsShares() {
        Arrivals arrivals = arrivals(RateCurve.ofSteps(1, 1), 1, Map.of(1, 0.9, 8, 0.08, 32, 0.02));

        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            counts.merge(arrivals.batch(), 1, Integer::sum);
        }

        assertThat(counts.get(1)).isBetween(89_500, 90_500);
        assertThat(counts.get(8)).isBetween(7_700, 8_300);
        assertThat(counts.get(32)).isBetween(1_850, 2_150);
    }

    @Test
    void through_unsortedPoints_namesThem() {
        assertThatThrownBy(() -> RateCurve.through(List.of(new RateCurve.Point(10, 1), new RateCurve.Point(5, 1))))
                .hasMessageContaining("5.0 s comes after the one at 10.0 s");
    }
}
