package io.infaas.builder.accuracy;

/**
 * The exact test of whether two variants are equally often right, on the items that only one of them answers correctly.
 *
 * <p>Source: Q. McNemar, 1947, with the binomial distribution instead of its approximation.
 */
final class McNemar {

    private McNemar() {}

    /**
     * The probability of a split at least this uneven if each item is equally likely on both sides.
     *
     * @param gained items that only the first answers correctly
     * @param lost items that only the second answers correctly
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
