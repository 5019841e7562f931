package io.infaas.catalog;

/**
 * A measured accuracy with its 95 % Wilson score interval.
 *
 * @param value point estimate, 0 to 1; compared with accuracy floors
 * @param n number of labelled items
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Accuracy(double value, int n, double low, double high) {

    private static final double Z95 = 1.959963984540054;

    public Accuracy {
        Checks.share("accuracy", value);
        Checks.share("accuracy low", low);
        Checks.share("accuracy high", high);
        if (n < 1 || low > value || value > high) {
            throw new IllegalArgumentException(
                    "accuracy %s of n %d must lie within %s and %s".formatted(value, n, low, high));
        }
    }

    /** The same, with no figure above a limit, 0 to 1. */
    public Accuracy atMost(double limit) {
        return new Accuracy(Math.min(value, limit), n, Math.min(low, limit), Math.min(high, limit));
    }

    /** The accuracy of {@code right} correct responses among {@code n}. Source: E. B. Wilson, 1927 (score interval). */
    public static Accuracy of(int right, int n) {
        if (n < 1 || right < 0 || right > n) {
            throw new IllegalArgumentException("correct responses %d must be within 0 and n %d".formatted(right, n));
        }
        double share = (double) right / n;
        double z2 = Z95 * Z95;
        double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z95 / (1 + z2 / n) * Math.sqrt(share * (1 - share) / n + z2 / (4.0 * n * n));
        // rounding must not push an end past the estimate if all or no responses are correct
        return new Accuracy(
                share, n, Math.min(share, Math.max(0, centre - half)), Math.max(share, Math.min(1, centre + half)));
    }
}
