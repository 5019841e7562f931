package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyCurveTest {

    private final ConcurrencyCurve curve = new ConcurrencyCurve();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 40, 63, 64, 100, 1_000, 8_191})
    void bucket_anyConcurrency_isNoLessThanTheOnesBelow(int concurrency) {
        int bucket = ConcurrencyCurve.bucket(concurrency);

        assertThat(ConcurrencyCurve.top(bucket)).isGreaterThanOrEqualTo(concurrency);
        assertThat(ConcurrencyCurve.top(bucket)).isLessThanOrEqualTo(concurrency + concurrency / 4);
        assertThat(ConcurrencyCurve.top(bucket - 1)).isLessThan(concurrency);
    }

    @Test
    void bucket_nothingOrTooMuch_theFirstAndTheLast() {
        assertThat(ConcurrencyCurve.bucket(0)).isEqualTo(1);
        assertThat(ConcurrencyCurve.bucket(Integer.MAX_VALUE)).isEqualTo(ConcurrencyCurve.BUCKETS - 1);
    }

    @Test
    void expectedMs_nothingObserved_nothing() {
        assertThat(curve.expectedMs(1)).isZero();
        assertThat(curve.msPerItem(1)).isInfinite();
    }

    @Test
    void expectedMs_timesVary_whatNearlyAllStayBelow() {
        for (int i = 0; i < 200; i++) {
            observe(4, 36 + i * 7 % 9);
        }

        assertThat(curve.expectedMs(4)).isBetween(44.0, 70.0);
    }

    @Test
    void expectedMs_oneStall_countsLittle() {
        for (int i = 0; i < 50; i++) {
            observe(4, 40);
        }

        observe(4, 10_000);

        assertThat(curve.expectedMs(4)).isLessThan(150);
    }

    @Test
    void expectedMs_moreInFlightThanEver_growsAsItHasGrown() {
        for (int inFlight = 1; inFlight <= 8; inFlight++) {
            observe(inFlight, 10 * inFlight);
        }

        assertThat(curve.expectedMs(16)).isBetween(160.0, 220.0);
        assertThat(curve.expectedMs(8_000)).isLessThan(1_000);
    }

    @Test
    void expectedMs_timeHasNotGrown_itStays() {
        for (int inFlight = 1; inFlight <= 8; inFlight++) {
            observe(inFlight, 10);
        }

        assertThat(curve.expectedMs(32)).isBetween(10.0, 16.0);
    }

    @Test
    void expectedMs_onlyMoreInFlightWasObserved_inProportion() {
        for (int i = 0; i < 10; i++) {
            observe(100, 1_000);
        }

        assertThat(curve.expectedMs(1)).isCloseTo(11, withPercentage(15));
    }

    @Test
    void expectedMs_notObservedLately_ignored() {
        observe(4, 5_000);
        for (int second = 0; second < 30; second++) {
            observe(1, 10);
            curve.relax();
        }

        assertThat(curve.expectedMs(4)).isLessThan(100);
    }

    @Test
    void relax_noAnswersAtAll_keepsWhatIsKnown() {
        observe(4, 40);

        for (int second = 0; second < 30; second++) {
            curve.relax();
        }

        assertThat(curve.expectedMs(4)).isGreaterThan(40);
    }

    @Test
    void observeAtLeast_shorterThanExpected_saysNothing() {
        observe(4, 40);
        double before = curve.expectedMs(4);

        curve.observeAtLeast(4, 2);

        assertThat(curve.expectedMs(4)).isEqualTo(before);
    }

    @Test
    void observeAtLeast_onlyEarlyCancelsWithMoreInFlight_noFasterThanWithLess() {
        for (int i = 0; i < 10; i++) {
            observe(2, 40);
        }
        double before = curve.expectedMs(12);
        assertThat(before).isGreaterThan(40);

        curve.observeAtLeast(ConcurrencyCurve.bucket(12), 2.0 / 12);

        assertThat(curve.expectedMs(12)).isEqualTo(before);
        assertThat(curve.expectedMs(6)).isGreaterThan(40);
    }

    @Test
    void observeAtLeast_nothingIsAnswered_expectedToTakeAsLongAndNoRate() {
        for (int i = 0; i < 10; i++) {
            curve.observeAtLeast(4, 50);
        }

        assertThat(curve.expectedMs(4)).isGreaterThan(200);
        assertThat(curve.msPerItem(4)).isInfinite();
    }

    private void observe(int inFlight, double ms) {
        curve.observe(ConcurrencyCurve.bucket(inFlight), ms / inFlight);
    }
}
