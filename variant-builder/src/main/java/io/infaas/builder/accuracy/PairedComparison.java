package io.infaas.builder.accuracy;

/**
 * Whether a variant's accuracy really differs from another's on the same items.
 *
 * @param difference the variant's accuracy minus the other's
 * @param pValue how probable a difference at least so large would be if there were none in truth, two-sided
 * @param test {@code mcnemar} for right and wrong answers, {@code bootstrap} for scores between
 */
public record PairedComparison(double difference, double pValue, String test) {

    private static final double LEVEL = 0.05;

    public PairedComparison {
        if (!(pValue >= 0 && pValue <= 1) || !(difference >= -1 && difference <= 1)) {
            throw new IllegalArgumentException(
                    "difference %s must be within -1 and 1, pValue %s within 0 and 1".formatted(difference, pValue));
        }
    }

    /** Whether chance explains the difference, at the level of 5 %. */
    public boolean withinNoise() {
        return pValue >= LEVEL;
    }
}
