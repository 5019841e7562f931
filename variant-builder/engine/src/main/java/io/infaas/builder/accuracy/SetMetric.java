package io.infaas.builder.accuracy;

/**
 * An accuracy of all answers together, like an area under a curve, instead of a mean of item scores. Listed in {@code META-INF/services} as
 * an {@link AccuracyMetric}.
 */
public interface SetMetric extends AccuracyMetric {

    /**
     * Reads all answers once.
     *
     * @throws IllegalArgumentException with the reason, if the answers or the labels do not suit the metric
     */
    Statistic statistic(Answers answers);

    /**
     * Number of consecutive items that count together, like the two of a pair. The statistic's counts and the accuracy's n refer to such
     * groups.
     */
    default int itemsDrawnTogether() {
        return 1;
    }

    @Override
    default double score(ItemAnswer answer) {
        throw new UnsupportedOperationException("%s scores no single items".formatted(name()));
    }
}
