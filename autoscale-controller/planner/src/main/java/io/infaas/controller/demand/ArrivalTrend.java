package io.infaas.controller.demand;

import io.infaas.controller.plan.Rise;
import java.util.Arrays;

/**
 * Trend of the arrivals of one class: the slope of the least-squares line through the last bins, over 30 s, one and two minutes, and over all of the
 * last five minutes. A slope counts if arrivals of an even rate and the same burstiness would hardly ever show it. The second half of its window must
 * also rise at least half as fast, so that a past rise does not count. A jump clears the bins, for a step is no rise. Times in s.
 */
final class ArrivalTrend {

    private static final double BIN_S = 2;
    private static final int[] WINDOWS = {15, 30, 60};
    private static final int LONGEST_WINDOW = 150;
    /** Bins of the longest window, and the one being filled. */
    private static final int MOST = LONGEST_WINDOW + 1;
    /** Standard deviations above which a slope is no chance. */
    private static final double DEVIATIONS = 4;

    private final float[] bins = new float[MOST];
    /** The bin that is being filled, as a number since the epoch of the times. */
    private long last;
    /** The first bin that counts. */
    private long first;

    ArrivalTrend(double now) {
        last = bin(now);
        first = last + 1;
    }

    private static long bin(double now) {
        return (long) Math.floor(now / BIN_S);
    }

    private int slot(long bin) {
        return (int) Math.floorMod(bin, (long) MOST);
    }

    void add(double queries, double now) {
        goTo(bin(now));
        bins[slot(last)] += (float) queries;
    }

    /** Clears the bins after a jump: arrivals before it say nothing about a rise. */
    void restart(double now) {
        goTo(bin(now));
        first = last + 1;
    }

    private void goTo(long bin) {
        if (bin - last >= MOST) {
            Arrays.fill(bins, 0);
            last = bin;
        }
        while (last < bin) {
            last++;
            bins[slot(last)] = 0;
        }
    }

    /**
     * The rise that adds most.
     *
     * @param burstiness variance / mean of the arrivals
     */
    Rise rise(double now, double burstiness) {
        goTo(bin(now));
        // the bin being filled is not complete
        int complete = (int) Math.min(LONGEST_WINDOW, last - first);
        Rise strongest = complete > WINDOWS[WINDOWS.length - 1] ? rise(complete, burstiness) : Rise.NONE;
        for (int count : WINDOWS) {
            if (complete >= count) {
                strongest = rise(count, burstiness).or(strongest);
            }
        }
        return strongest;
    }

    private Rise rise(int count, double burstiness) {
        double slope = slope(count);
        double mean = 0;
        for (int i = 1; i <= count; i++) {
            mean += bins[slot(last - i)] / count;
        }
        double deviation = Math.sqrt(burstiness * mean / squares(count));
        return slope > DEVIATIONS * deviation && slope(count / 2) > slope / 2
                ? new Rise(slope / (BIN_S * BIN_S), count * BIN_S)
                : Rise.NONE;
    }

    /** Queries that each bin has more than the one before, over {@code count} complete bins. */
    private double slope(int count) {
        double middle = (count - 1) / 2.0;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (i - middle) * bins[slot(last - count + i)];
        }
        return sum / squares(count);
    }

    /** Sum of the squared distances of {@code count} bins from their middle. */
    private static double squares(int count) {
        return count * ((double) count * count - 1) / 12;
    }
}
