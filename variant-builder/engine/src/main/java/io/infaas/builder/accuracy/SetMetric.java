package io.infaas.builder.accuracy;

/**
 * An accuracy that is no mean of scores of items, but one number for all answers together, like an area under a curve. Listed in
 * {@code META-INF/services} as an {@link AccuracyMetric}.
 */
public interface SetMetric extends AccuracyMetric {

    /**
     * Reads all answers once.
     *
     * @throws IllegalArgumentException with the reason, if the answers or the labels do not suit the metric
     */
    Statistic statistic(Answers answers);

    /**
     * How many items, one after the other, count together, as the two of a pair do; the counts that the statistic gets, and the
     * accuracy's n, are those of such groups.
     */
    default int itemsDrawnTogether() {
        return 1;
    }

    @Override
    default double score(ItemAnswer answer) {
        throw new UnsupportedOperationException("%s scores no single items".formatted(name()));
    }
}
