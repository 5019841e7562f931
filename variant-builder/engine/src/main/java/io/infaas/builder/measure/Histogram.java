package io.infaas.builder.measure;

import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;

/** Counts the values of one tensor in 4096 bins over its range. */
final class Histogram {

    private static final int BINS = 4096;

    private final Range range;
    private final double width;
    private final long[] counts = new long[BINS];
    private long total;

    /** @param range range of all values to add */
    Histogram(Range range) {
        this.range = range;
        this.width = ((double) range.high() - range.low()) / BINS;
    }

    void add(FloatBuffer values) {
        total += values.remaining();
        while (values.hasRemaining()) {
            double bin = ((double) values.get() - range.low()) / width;
            counts[(int) Math.max(0, Math.min(BINS - 1, bin))]++;
        }
    }

    /**
     * The smallest range of complete bins that covers a share of the values, and cuts off equally at both ends.
     *
     * @param percentile share of the values to cover, in percent
     */
    Range covering(double percentile) {
        if (width == 0) {
            return range;
        }
        double tail = total * (100 - percentile) / 200;
        int first = 0;
        for (long below = counts[0]; first < BINS - 1 && below <= tail; first++) {
            below += counts[first + 1];
        }
        int last = BINS - 1;
        for (long above = counts[last]; last > first && above <= tail; last--) {
            above += counts[last - 1];
        }
        return new Range(
                first == 0 ? range.low() : (float) (range.low() + first * width),
                last == BINS - 1 ? range.high() : (float) (range.low() + (last + 1) * width));
    }
}
