package io.infaas.builder.measure;

import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;

/** The smallest and the largest value of one tensor. */
final class Extremes {

    private float low = Float.POSITIVE_INFINITY;
    private float high = Float.NEGATIVE_INFINITY;
    private long count;

    /** @throws IllegalArgumentException naming the tensor, if a value is not finite */
    void add(String tensor, FloatBuffer values) {
        count += values.remaining();
        while (values.hasRemaining()) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "tensor '%s' has the value %s on the calibration data".formatted(tensor, value));
            }
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
    }

    /** Number of added values. */
    long count() {
        return count;
    }

    Range range() {
        return low <= high ? new Range(low, high) : new Range(0, 0);
    }
}
