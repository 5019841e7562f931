package io.infaas.builder.accuracy;

import io.infaas.catalog.Accuracy;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A metric's scores of the answers to a data set. Scores for the same items are comparable. */
public final class Scores {

    private final double[] values;
    private final int count;
    private final Statistic statistic;

    /** @param values one score per item, 0 to 1, at least one */
    public Scores(double... values) {
        this.values = values.clone();
        this.count = values.length;
        this.statistic = counts -> mean(this.values, counts);
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 1)) {
                throw new IllegalArgumentException(
                        "score %s of item %d must be within 0 and 1".formatted(values[i], i));
            }
        }
        requireItems();
    }

    /** The scores of a metric that judges all answers together. */
    public Scores(int count, Statistic statistic) {
        this.values = new double[0];
        this.count = count;
        this.statistic = statistic;
        requireItems();
    }

    private void requireItems() {
        if (count == 0) {
            throw new IllegalArgumentException("at least one score is needed");
        }
    }

    /** The scores whose accuracy is the lowest of {@code outputs}, which are of the same items. */
    static Scores lowest(List<Scores> outputs) {
        if (outputs.size() == 1) {
            return outputs.get(0);
        }
        return new Scores(outputs.get(0).count, new Statistic() {
            @Override
            public double of(int[] counts) {
                return outputs.stream()
                        .mapToDouble(output -> output.statistic.of(counts))
                        .min()
                        .orElseThrow();
            }

            @Override
            public int numbersPerItem() {
                return outputs.stream()
                        .mapToInt(output -> output.statistic.numbersPerItem())
                        .sum();
            }
        });
    }

    private static double mean(double[] values, int[] counts) {
        double sum = 0;
        double count = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i] * values[i];
            count += counts[i];
        }
        return sum / count;
    }

    /** The accuracy, with the Wilson interval if all scores are 0 or 1, else with the bootstrap interval. */
    public Accuracy accuracy() {
        if (isBinary()) {
            return Accuracy.of((int) Arrays.stream(values).sum(), values.length);
        }
        double value =
                Math.max(0, Math.min(1, isOfItems() ? Arrays.stream(values).sum() / count : value()));
        Resampling resampling = isOfItems() ? new Resampling(values) : Resampling.of(count, statistic);
        return new Accuracy(
                value,
                count,
                Math.max(0, Math.min(value, resampling.low())),
                Math.min(1, Math.max(value, resampling.high())));
    }

    double value() {
        return statistic.of(IntStream.generate(() -> 1).limit(count).toArray());
    }

    private boolean isOfItems() {
        return values.length > 0;
    }

    private boolean isBinary() {
        return isOfItems() && Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
    }

    /**
     * Compares these scores with those of another variant, item by item.
     *
     * @throws IllegalArgumentException if the numbers of items differ
     */
    public PairedComparison compare(Scores other) {
        if (other.count != count) {
            throw new IllegalArgumentException(
                    "scores of %d and of %d items cannot be compared".formatted(count, other.count));
        }
        if (!isOfItems() || !other.isOfItems()) {
            return compareSets(other);
        }
        double[] differences = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] - other.values[i])
                .toArray();
        double mean = Arrays.stream(differences).sum() / values.length;
        if (isBinary() && other.isBinary()) {
            int gained = (int) Arrays.stream(differences).filter(d -> d > 0).count();
            int lost = (int) Arrays.stream(differences).filter(d -> d < 0).count();
            return new PairedComparison(mean, mcNemar(gained, lost), "mcnemar");
        }
        boolean equal = Arrays.stream(differences).allMatch(d -> d == 0);
        return new PairedComparison(mean, equal ? 1 : new Resampling(differences).pValue(), "bootstrap");
    }

    private PairedComparison compareSets(Scores other) {
        Resampling differences = Resampling.of(count, new Statistic() {
            @Override
            public double of(int[] counts) {
                return statistic.of(counts) - other.statistic.of(counts);
            }

            @Override
            public int numbersPerItem() {
                return statistic.numbersPerItem() + other.statistic.numbersPerItem();
            }
        });
        return new PairedComparison(value() - other.value(), differences.pValue(), "bootstrap");
    }

    /**
     * The exact test for equal accuracy of two variants, based on the items that only one of them classifies correctly.
     *
     * <p>Source: Q. McNemar, 1947, with the binomial distribution instead of its approximation.
     *
     * <p>* The probability of a split at least this uneven if both sides are equally likely for each item.
     *
     * @param gained number of items that only the first variant classifies correctly
     * @param lost number of items that only the second variant classifies correctly
     */
    static double mcNemar(int gained, int lost) {
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
                throw new IllegalArgumentException("difference %s must be within -1 and 1, pValue %s within 0 and 1"
                        .formatted(difference, pValue));
            }
        }

        /** Whether the difference is not significant at the 5 % level. */
        public boolean withinNoise() {
            return pValue >= LEVEL;
        }
    }

    /**
     * The bootstrap: estimates the distribution of an accuracy from random draws of items with replacement. Equal values give equal
     * results.
     *
     * <p>Source: B. Efron, R. J. Tibshirani: An Introduction to the Bootstrap, 1993, percentile intervals.
     */
    static final class Resampling {

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
            double[] drawnAccuracies = new double[draws];
            int[] counts = new int[items];
            for (int draw = 0; draw < draws; draw++) {
                Arrays.fill(counts, 0);
                for (int i = 0; i < items; i++) {
                    counts[random.nextInt(items)]++;
                }
                drawnAccuracies[draw] = statistic.of(counts);
            }
            Arrays.sort(drawnAccuracies);
            return new Resampling(drawnAccuracies, draws);
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
}
