package io.infaas.builder.graph;

/** The smallest and the largest value of a tensor, both finite. */
public record Range(float low, float high) {

    public Range {
        if (!(low <= high) || Float.isInfinite(low) || Float.isInfinite(high)) {
            throw new IllegalArgumentException("range %s to %s must be finite and ascending".formatted(low, high));
        }
    }

    /** The range of finite values; zero if there are none. */
    public static Range of(float[] values) {
        float low = values.length == 0 ? 0 : values[0];
        float high = low;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new Range(low, high);
    }
}
