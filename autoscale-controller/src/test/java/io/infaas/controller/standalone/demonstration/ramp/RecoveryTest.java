package io.infaas.controller.standalone.demonstration.ramp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecoveryTest {

    private static final int QUERIES = 20;

    @Test
    void after_neverDisturbed_isTheShortestSpan() {
        assertThat(Recovery.after(seconds(30, 0, 0), 3, Recovery.LIMIT)).hasValue(Recovery.SPAN);
    }

    @Test
    void after_disturbedForSixSeconds_isTheEndOfTheFirstGoodSpan() {
        // of the five seconds that end 10 s after the change, the first is disturbed; those that end at 11 s are good
        assertThat(Recovery.after(seconds(30, 4, 9), 3, Recovery.LIMIT)).hasValue(11);
    }

    @Test
    void after_disturbedToTheLimit_isEmpty() {
        assertThat(Recovery.after(seconds(60, 4, 3 + Recovery.LIMIT), 3, Recovery.LIMIT))
                .isEmpty();
    }

    @Test
    void meetsBound_nothingAnswered_isFalse() {
        List<RampSecond> silent = IntStream.range(0, Recovery.SPAN)
                .mapToObj(at -> second(at, LoadSample.NONE))
                .toList();

        assertThat(Recovery.meetsBound(silent)).isFalse();
    }

    @Test
    void meetsBound_oneOfTwentyLate_isTrue() {
        assertThat(Recovery.meetsBound(List.of(second(1, tally(1))))).isTrue();
        assertThat(Recovery.meetsBound(List.of(second(1, tally(2))))).isFalse();
    }

    /** All queries are late from one second to another, both included. */
    private static List<RampSecond> seconds(int count, int from, int to) {
        return IntStream.range(0, count)
                .mapToObj(at -> second(at, tally(at >= from && at <= to && to > 0 ? QUERIES : 0)))
                .toList();
    }

    private static LoadSample tally(int late) {
        return new LoadSample(QUERIES, QUERIES, late, 0, "", 50);
    }

    private static RampSecond second(int at, LoadSample tally) {
        return new RampSecond(at, RampSchedule.Phase.LOW, QUERIES, tally, new TreeMap<>(), List.of());
    }
}
