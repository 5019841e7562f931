package io.infaas.builder.accuracy;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bootstrap: estimates the distribution of an accuracy from random draws of items with replacement. Equal values give equal
 * results.
 *
 * <p>Source: B. Efron, R. J. Tibshirani: An Introduction to the Bootstrap, 1993, percentile intervals.
 */
final class Resampling {

    private static final int DRAWS = 2000;
    private static final double TAIL = 0.025;

    private static final int FEWEST_DRAWS = 200;
    private static final long WORK = 200_000_000;

    private final double[] means;
    private final int draws;

    /** As many draws as take about a second, so that the ends of an interval are less steady for many items. */
    static Resampling of(int items, Statistic statistic) {
        long numbers = (long) items * statistic.numbersPerItem();
        int draws = (int) Math.max(FEWEST_DRAWS, Math.min(DRAWS, WORK / numbers));
        SplittableRandom random = new SplittableRandom(1);
        double[] drawn = new double[draws];
        int[] counts = new int[items];
        for (int draw = 0; draw < draws; draw++) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < items; i++) {
                counts[random.nextInt(items)]++;
            }
            drawn[draw] = statistic.of(counts);
        }
        Arrays.sort(drawn);
        return new Resampling(drawn, draws);
    }

    private Resampling(double[] sorted, int draws) {
        this.means = sorted;
        this.draws = draws;
    }

    /** @param values one value per item, at least one, whose mean is resampled */
    Resampling(double[] values) {
        draws = DRAWS;
        SplittableRandom random = new SplittableRandom(1);
        means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[draw] = sum / values.length;
        }
        Arrays.sort(means);
    }

    /** Lower end of the 95 % interval of the mean. */
    double low() {
        return means[(int) (TAIL * (draws - 1))];
    }

    /** Upper end of the 95 % interval of the mean. */
    double high() {
        return means[(int) Math.ceil((1 - TAIL) * (draws - 1))];
    }

    /** The two-sided probability of a mean this far from 0 if the true mean is 0. */
    double pValue() {
        long notAbove = Arrays.stream(means).filter(mean -> mean <= 0).count();
        long notBelow = Arrays.stream(means).filter(mean -> mean >= 0).count();
        return Math.min(1, 2.0 * (Math.min(notAbove, notBelow) + 1) / (draws + 1));
    }
}
