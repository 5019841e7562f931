package io.infaas.builder.accuracy;

/**
 * The comparison of two variants' accuracies on the same items.
 *
 * @param difference the variant's accuracy minus the other variant's
 * @param pValue two-sided probability of a difference at least this large if the true accuracies are equal
 * @param test {@code mcnemar} for scores of 0 and 1, {@code bootstrap} for other scores
 */
public record PairedComparison(double difference, double pValue, String test) {

    private static final double LEVEL = 0.05;

    public PairedComparison {
        if (!(pValue >= 0 && pValue <= 1) || !(difference >= -1 && difference <= 1)) {
            throw new IllegalArgumentException(
                    "difference %s must be within -1 and 1, pValue %s within 0 and 1".formatted(difference, pValue));
        }
    }

    /** Whether the difference is not significant at the 5 % level. */
    public boolean withinNoise() {
        return pValue >= LEVEL;
    }
}
