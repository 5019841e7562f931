package io.infaas.builder.accuracy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Ranks of values that count differently often; equal values share the mean of their ranks. */
final class Ranks {

    private final double[] values;
    private final int[] order;
    private final boolean hasNoOrder;

    /** @param values the caller does not change them */
    Ranks(double[] values) {
        this.values = values;
        this.order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        this.hasNoOrder = Arrays.stream(values).anyMatch(Double::isNaN);
    }

    /**
     * Spearman's rank correlation, -1 to 1; not a number if all values of one side that count are equal, or one of them is no
     * number.
     *
     * @param counts how often each value counts
     */
    double correlation(Ranks other, int[] counts) {
        if (hasNoOrder || other.hasNoOrder) {
            return Double.NaN;
        }
        double[] own = deviations(counts);
        double[] others = other.deviations(counts);
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < counts.length; i++) {
            product += counts[i] * own[i] * others[i];
            squares += counts[i] * own[i] * own[i];
            otherSquares += counts[i] * others[i] * others[i];
        }
        return product / (Math.sqrt(squares) * Math.sqrt(otherSquares));
    }

    boolean areEqual() {
        return values[order[0]] == values[order[order.length - 1]];
    }

    /** The rank of each value minus the mean of all ranks. */
    private double[] deviations(int[] counts) {
        double[] ranks = new double[order.length];
        double total = Arrays.stream(counts).sum();
        double below = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            double equal = 0;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                equal += counts[order[to]];
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = below + equal / 2 - total / 2;
            }
            below += equal;
            from = to;
        }
        return ranks;
    }
}
