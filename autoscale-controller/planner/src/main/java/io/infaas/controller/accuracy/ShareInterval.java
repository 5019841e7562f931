package io.infaas.controller.accuracy;

/**
 * A confidence interval of a share: with 99.9 % confidence, the true share lies within it. It holds for any number of observations, and for
 * observations of any values from 0 to 1, such as the share of a batch. Source: Hoeffding, 1963, theorem 1, inequality 2.1 (the bound by
 * relative entropy, also known as Chernoff's). It is wider than intervals for exactly binomial counts.
 */
public record ShareInterval(double low, double high) {

    /** Of the two ends, each misses the share with half of this probability. */
    static final double ERROR = 0.001;

    private static final int HALVINGS = 50;

    public ShareInterval {
        if (!(low >= 0 && low <= high && high <= 1)) {
            throw new IllegalArgumentException("a share between %s and %s".formatted(low, high));
        }
    }

    /**
     * @param share observed, 0 to 1
     * @param n number of independent observations; 0 says nothing
     */
    public static ShareInterval of(double share, double n) {
        if (n <= 0) {
            return new ShareInterval(0, 1);
        }
        double limit = Math.log(2 / ERROR) / n;
        return new ShareInterval(end(share, 0, limit), end(share, 1, limit));
    }

    /** The farthest share towards an end whose relative entropy is not above {@code limit}; outwards of it where it is rounded. */
    private static double end(double share, double outermost, double limit) {
        if (entropy(share, outermost) <= limit) {
            return outermost;
        }
        double within = share;
        double beyond = outermost;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (within + beyond) / 2;
            if (entropy(share, middle) <= limit) {
                within = middle;
            } else {
                beyond = middle;
            }
        }
        return beyond;
    }

    private static double entropy(double share, double other) {
        return part(share, other) + part(1 - share, 1 - other);
    }

    private static double part(double share, double other) {
        return share == 0 ? 0 : share * Math.log(share / other);
    }
}
