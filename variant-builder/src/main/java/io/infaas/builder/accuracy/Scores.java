package io.infaas.builder.accuracy;

import io.infaas.catalog.Accuracy;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The scores of a data set's items, in order. Scores are comparable if they are for the same items. */
public final class Scores {

    private final double[] values;

    /** @param values one score per item, 0 to 1, at least one */
    public Scores(double... values) {
        this.values = values.clone();
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 1)) {
                throw new IllegalArgumentException(
                        "score %s of item %d must be within 0 and 1".formatted(values[i], i));
            }
        }
        if (values.length == 0) {
            throw new IllegalArgumentException("at least one score is needed");
        }
    }

    /** The mean, with the Wilson interval if all scores are 0 or 1, else with the bootstrap interval. */
    public Accuracy accuracy() {
        if (isBinary()) {
            return Accuracy.of((int) Arrays.stream(values).sum(), values.length);
        }
        double mean = Math.min(1, Arrays.stream(values).sum() / values.length);
        Resampling resampling = new Resampling(values);
        return new Accuracy(
                mean,
                values.length,
                Math.max(0, Math.min(mean, resampling.low())),
                Math.min(1, Math.max(mean, resampling.high())));
    }

    private boolean isBinary() {
        return Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
    }

    /**
     * Compares these scores with those of another variant, item by item.
     *
     * @throws IllegalArgumentException if the numbers of items differ
     */
    public PairedComparison compare(Scores other) {
        if (other.values.length != values.length) {
            throw new IllegalArgumentException(
                    "scores of %d and of %d items cannot be compared".formatted(values.length, other.values.length));
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
}
