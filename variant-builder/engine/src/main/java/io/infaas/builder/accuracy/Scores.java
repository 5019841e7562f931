package io.infaas.builder.accuracy;

import io.infaas.catalog.Accuracy;
import java.util.Arrays;
import java.util.List;
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
            return new PairedComparison(mean, McNemar.pValue(gained, lost), "mcnemar");
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
}
