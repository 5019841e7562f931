package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyLimitTest {

    private final ConcurrencyLimit limit = new ConcurrencyLimit(0);
    private final Queue<Integer> inFlight = new ArrayDeque<>();
    private double elapsedMs;
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

    /** An instance that executes so many items at a time, each in 40 ms. */
    private static IntToDoubleFunction parallel(int cores) {
        return inFlight -> 40.0 * Math.max(1, (double) inFlight / cores);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 8", "4, 4, 20", "16, 14, 70", "64, 56, 300"})
    void limit_alwaysAsMuchInFlightAsItMay_settlesAboveWhatTheInstanceNeeds(int cores, int least, int most) {
        answerAtTheLimit(parallel(cores), 4_000);

        for (int i = 0; i < 200; i++) {
            answerAtTheLimit(parallel(cores), 10);
            assertThat(limit.limit()).isBetween(Math.max(2, least / 8), most);
        }
        assertThat(limit.isSaturated()).isTrue();
        assertThat(limit.msPerItem()).isBetween(0.8 * 40.0 / cores, 1.3 * 40.0 / cores);
    }

    @Test
    void limit_answersComeQuickly_atLeastAShortTimeOfWork() {
        answerAtTheLimit(inFlight -> 0.01 * inFlight, 10_000);

        for (int i = 0; i < 200; i++) {
            answerAtTheLimit(inFlight -> 0.01 * inFlight, 100);
            assertThat(limit.limit()).isBetween(800, 1_300);
        }
    }

    @Test
    void limit_rateGrowsWithTheConcurrency_twiceWhatWasReached() {
        for (int inFlight = 1; inFlight <= 200; inFlight++) {
            limit.observe(inFlight, 1_000);
            assertThat(limit.limit()).isGreaterThan(inFlight);
        }

        assertThat(limit.isSaturated()).isFalse();
        assertThat(limit.limit()).isGreaterThanOrEqualTo(2 * 192);
    }

    @Test
    void limit_nothingIsHeldBack_notLookedFor() {
        for (int i = 0; i < 1_000; i++) {
            limit.observe(1 + i % 16, 10.0 * (1 + i % 16));
            limit.relax();
        }

        assertThat(limit.isSaturated()).isFalse();
        assertThat(limit.limit()).isEqualTo(ConcurrencyLimit.FIRST);
    }

    @Test
    void limit_queriesWereLightAtQuietTimes_heavyOnesAreNotComparedWithThem() {
        for (int i = 0; i < 100; i++) {
            limit.observe(1, 5);
            limit.relax();
        }
        for (int second = 0; second < 4; second++) {
            limit.observe(16, 2_000);
            limit.relax();
        }

        answerAtTheLimit(inFlight -> 2_000 * Math.max(1, inFlight / 60.0), 1_000);

        assertThat(limit.limit()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void relax_heldBackWithoutAnAnswer_opensEachSecond() {
        limit.relax();
        assertThat(limit.limit()).isEqualTo(ConcurrencyLimit.FIRST);

        limit.recordHeld();
        limit.relax();
        limit.recordHeld();
        limit.relax();
        limit.relax();

        assertThat(limit.limit()).isEqualTo(4 * ConcurrencyLimit.FIRST);
    }

    @Test
    void limit_nothingObserved_asOfTheProfile() {
        assertThat(limit.limit()).isEqualTo(ConcurrencyLimit.FIRST);
        assertThat(new ConcurrencyLimit(140.5).limit()).isEqualTo(282);
        assertThat(new ConcurrencyLimit(Double.POSITIVE_INFINITY).limit()).isPositive();
    }

    @Test
    void limit_instanceGetsMoreCores_follows() {
        answerAtTheLimit(parallel(2), 2_000);
        int before = limit.limit();

        answerAtTheLimit(parallel(32), 4_000);

        assertThat(before).isLessThan(20);
        int most = IntStream.range(0, 200)
                .map(i -> {
                    answerAtTheLimit(parallel(32), 10);
                    return limit.limit();
                })
                .max()
                .orElseThrow();
        assertThat(most).isGreaterThan(28);
    }

    @Test
    void limit_instanceLosesCores_follows() {
        answerAtTheLimit(parallel(32), 4_000);

        answerAtTheLimit(parallel(2), 8_000);

        assertThat(limit.limit()).isLessThan(30);
    }

    /** Keeps as much in flight as the limit permits; the instance answers in order. */
    private void answerAtTheLimit(IntToDoubleFunction ms, int answers) {
        for (int i = 0; i < answers; i++) {
            while (inFlight.size() < limit.limit()) {
                inFlight.add(inFlight.size() + 1);
            }
            limit.recordHeld();
            int concurrency = inFlight.remove();
            double tookMs = ms.applyAsDouble(concurrency) * (0.95 + 0.01 * (i * 7 % 11));
            limit.observe(concurrency, tookMs);
            elapsedMs += tookMs / concurrency;
            if (elapsedMs >= 1_000) {
                elapsedMs = 0;
                limit.relax();
            }
        }
    }

    private void observe(int inFlight, double ms) {
        curve.observe(ConcurrencyCurve.bucket(inFlight), ms / inFlight);
    }
}
