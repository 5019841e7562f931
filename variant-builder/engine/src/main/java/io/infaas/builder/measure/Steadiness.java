package io.infaas.builder.measure;

import java.util.ArrayDeque;
import java.util.Deque;

/** Checks whether the last three measurements agree: the largest is at most 10 % above the smallest. */
public final class Steadiness {

    /** The measurements that have to agree. */
    public static final int WINDOWS = 3;

    private static final double TOLERANCE = 1.10;

    private final Deque<Double> last = new ArrayDeque<>();

    public void add(double measurement) {
        last.add(measurement);
        if (last.size() > WINDOWS) {
            last.remove();
        }
    }

    public boolean isEmpty() {
        return last.isEmpty();
    }

    public boolean isReached() {
        double low = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return last.size() == WINDOWS && high <= low * TOLERANCE;
    }

    /** The median of the last three measurements, or of fewer at the start; 0 without any. */
    public double median() {
        double[] sorted =
                last.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
