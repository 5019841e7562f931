package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The margin against what a simulated queue does. */
final class QueueingMarginTest {

    private static final double QUERY_MS = 10;
    private static final int QUERIES = 400_000;

    /** A bound of sixteen service times and more for one placement, of less where several share the arrivals. */
    @ParameterizedTest
    @CsvSource({"1, 160", "1, 300", "2, 80", "4, 40", "8, 20"})
    void usable_poissonArrivals_aboutOneInAHundredIsLate(int placements, double spareMs) {
        double late = lateShare(placements, spareMs, mostBusy(placements, spareMs, 1), 1);

        assertThat(late).isBetween(0.001, 0.015);
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 300", "4, 2, 160", "4, 4, 80", "8, 1, 300", "8, 1, 600", "8, 2, 300", "8, 4, 160"})
    void usable_groupsThatComeAtOnce_aboutOneInAHundredIsLate(int group, int placements, double spareMs) {
        double late = lateShare(placements, spareMs, mostBusy(placements, spareMs, group), group);

        assertThat(late).isBetween(0.001, 0.01);
    }

    /** With the margin of a flat 5 %, which knows no bound. */
    @Test
    void flatMargin_boundOfFourteenServiceTimes_moreThanOneInTenIsLate() {
        assertThat(lateShare(1, 140, 1 / 1.05, 1)).isGreaterThan(0.1);
    }

    @Test
    void usable_boundCloseToTheServiceTime_isNoReasonForEverMore() {
        assertThat(QueueingMargin.usable(0.1, QUERY_MS, 1, 1)).isEqualTo(0.85);
    }

    @Test
    void usable_groupLargerThanTheBound_isNoReasonForEverMore() {
        assertThat(QueueingMargin.usable(10, QUERY_MS, 1, 16)).isEqualTo(0.4);
    }

    @Test
    void usable_noTimeToWait_isAll() {
        assertThat(QueueingMargin.usable(0, QUERY_MS, 1, 1)).isEqualTo(1);
    }

    /** The most that so many placements may be busy with altogether. */
    private static double mostBusy(int placements, double spareMs, double burstiness) {
        double busy = 0;
        while ((busy + 0.001) / QueueingMargin.usable(spareMs, QUERY_MS, busy + 0.001, burstiness) <= placements) {
            busy += 0.001;
        }
        return busy;
    }

    /** Of groups that come as Poisson arrivals and keep so many placements busy, each query with the one that is free first. */
    private static double lateShare(int placements, double spareMs, double busy, int group) {
        SplittableRandom random = new SplittableRandom(7);
        PriorityQueue<Double> freeAt = new PriorityQueue<>();
        for (int i = 0; i < placements; i++) {
            freeAt.add(0.0);
        }
        double at = 0;
        int late = 0;
        for (int i = 0; i < QUERIES; i++) {
            if (i % group == 0) {
                at += -Math.log(1 - random.nextDouble()) * group * QUERY_MS / busy;
            }
            double begins = Math.max(at, freeAt.remove());
            freeAt.add(begins + QUERY_MS);
            late += begins - at > spareMs ? 1 : 0;
        }
        return (double) late / QUERIES;
    }
}
