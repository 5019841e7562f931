package io.infaas.builder.graph;

/** The smallest and the largest value that a tensor took. */
public record Range(float low, float high) {

    public Range {
        if (!(low <= high) || Float.isInfinite(low) || Float.isInfinite(high)) {
            throw new IllegalArgumentException("range %s to %s must be finite and ascending".formatted(low, high));
        }
    }
}
