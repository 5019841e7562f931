package io.infaas.controller.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.plan.Rise;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrivalTrendTest {

    private static final int HOUR = 3_600;

    private final ArrivalTrend trend = new ArrivalTrend(0);

    /** As many queries as the rate says in each second. */
    private void even(int from, int to, IntToDoubleFunction rate) {
        for (int second = from; second < to; second++) {
            trend.add(rate.applyAsDouble(second), second);
        }
    }

    private static int poisson(double mean, Random random) {
        if (mean > 50) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        int count = 0;
        for (double left = Math.exp(-mean), product = random.nextDouble(); product > left; count++) {
            product *= random.nextDouble();
        }
        return count;
    }

    @Test
    void rise_evenOne_isItsSlope() {
        even(0, 200, second -> 100 + 0.5 * second);

        Rise rise = trend.rise(200, 1);

        assertThat(rise.each()).isCloseTo(0.5, within(0.01));
        assertThat(rise.lastsS()).isEqualTo(198);
    }

    @Test
    void rise_ofFiveMinutes_lastsAsLong() {
        even(0, 310, second -> 10 + second / 3.0);

        Rise rise = trend.rise(310, 1);

        assertThat(rise.each()).isCloseTo(1 / 3.0, within(0.01));
        assertThat(rise.lastsS()).isEqualTo(300);
    }

    @Test
    void rise_justBegun_isSeenWithinAMinute() {
        even(0, 300, second -> 50);
        even(300, 360, second -> 50 + second - 300);

        assertThat(trend.rise(360, 1).each()).isCloseTo(1, within(0.3));
    }

    @Test
    void rise_evenAgainOrFalling_isNone() {
        even(0, 100, second -> 50 + second);
        even(100, 190, second -> 150);
        assertThat(trend.rise(190, 1).isNone()).isTrue();

        even(190, 300, second -> 150 - second / 3.0);
        assertThat(trend.rise(300, 1).isNone()).isTrue();
    }

    @Test
    void rise_afterAJump_needsHalfAMinute() {
        even(0, 100, second -> 50 + 3 * second);
        assertThat(trend.rise(100, 1).isNone()).isFalse();

        trend.restart(100);

        even(100, 130, second -> 50 + 3 * second);
        assertThat(trend.rise(130, 1).isNone()).isTrue();
        even(130, 134, second -> 50 + 3 * second);
        assertThat(trend.rise(134, 1).isNone()).isFalse();
    }

    @Test
    void rise_nothingForLong_isNone() {
        even(0, 100, second -> 50 + second);

        assertThat(trend.rise(100_000, 1).isNone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 2, 20, 200})
    void rise_poissonArrivalsOfAnEvenRate_hardlyEver(double rate) {
        Random random = new Random(1);
        int rising = 0;
        for (int second = 0; second < 20 * HOUR; second++) {
            trend.add(poisson(rate, random), second);
            rising += trend.rise(second, 1).isNone() ? 0 : 1;
        }

        // four standard deviations are exceeded three times in a hundred thousand, in each of four windows
        assertThat(rising).isLessThan(20 * HOUR / 4_000);
    }
}
