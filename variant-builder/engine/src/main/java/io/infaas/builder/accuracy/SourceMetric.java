package io.infaas.builder.accuracy;

/** A metric that compares answers with those of the trained network; it needs no labels. */
interface SourceMetric extends AccuracyMetric {

    @Override
    default boolean needsLabel() {
        return false;
    }

    @Override
    default boolean needsSource() {
        return true;
    }
}
