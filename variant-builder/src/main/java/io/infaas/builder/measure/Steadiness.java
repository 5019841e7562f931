package io.infaas.builder.measure;

import java.util.ArrayDeque;
import java.util.Deque;

/** Whether the last three of a row of figures agree: the largest is at most 10 % above the smallest. */
final class Steadiness {

    static final int WINDOWS = 3;
    private static final double TOLERANCE = 1.10;

    private final Deque<Double> last = new ArrayDeque<>();

    void add(double figure) {
        last.add(figure);
        if (last.size() > WINDOWS) {
            last.remove();
        }
    }

    boolean reached() {
        double low = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return last.size() == WINDOWS && high <= low * TOLERANCE;
    }

    /** The middle of the last three figures, or of those that there are. */
    double middle() {
        double[] sorted =
                last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
