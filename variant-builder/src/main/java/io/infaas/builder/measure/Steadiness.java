package io.infaas.builder.measure;

import java.util.ArrayDeque;
import java.util.Deque;

/** Checks whether the last three measurements agree: the largest is at most 10 % above the smallest. */
final class Steadiness {

    static final int WINDOWS = 3;
    private static final double TOLERANCE = 1.10;

    private final Deque<Double> last = new ArrayDeque<>();

    void add(double measurement) {
        last.add(measurement);
        if (last.size() > WINDOWS) {
            last.remove();
        }
    }

    boolean isReached() {
        double low = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return last.size() == WINDOWS && high <= low * TOLERANCE;
    }

    /** The median of the last three measurements, or of fewer at the start. */
    double median() {
        double[] sorted =
                last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
