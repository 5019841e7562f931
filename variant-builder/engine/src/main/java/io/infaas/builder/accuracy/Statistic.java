package io.infaas.builder.accuracy;

/** An accuracy as a function of how often each item counts. Resampling items is counting some of them more often than others. */
@FunctionalInterface
public interface Statistic {

    /**
     * The accuracy, 0 to 1, higher is better.
     *
     * @param counts how often each item counts, in the order of the items; some count at least once
     */
    double of(int[] counts);

    /** Work of one call, in numbers per item. */
    default int numbersPerItem() {
        return 1;
    }
}
