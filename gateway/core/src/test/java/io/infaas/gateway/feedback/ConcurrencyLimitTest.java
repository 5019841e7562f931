package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimitTest {

    private final ConcurrencyLimit limit = new ConcurrencyLimit(0);
    private final Queue<Integer> inFlight = new ArrayDeque<>();
    private double elapsedMs;

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
}
