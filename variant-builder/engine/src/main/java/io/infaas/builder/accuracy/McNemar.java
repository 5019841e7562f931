package io.infaas.builder.accuracy;

/**
 * The exact test for equal accuracy of two variants, based on the items that only one of them classifies correctly.
 *
 * <p>Source: Q. McNemar, 1947, with the binomial distribution instead of its approximation.
 */
final class McNemar {

    private McNemar() {}

    /**
     * The probability of a split at least this uneven if both sides are equally likely for each item.
     *
     * @param gained number of items that only the first variant classifies correctly
     * @param lost number of items that only the second variant classifies correctly
     */
    static double pValue(int gained, int lost) {
        int n = gained + lost;
        int fewer = Math.min(gained, lost);
        double logarithm = -n * Math.log(2);
        double tail = 0;
        for (int i = 0; i <= fewer; i++) {
            tail += Math.exp(logarithm);
            logarithm += Math.log((double) (n - i) / (i + 1));
        }
        return Math.min(1, 2 * tail);
    }
}
