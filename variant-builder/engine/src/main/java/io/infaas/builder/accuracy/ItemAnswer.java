package io.infaas.builder.accuracy;

/**
 * The output of a variant for one item, as the input of a metric. It keeps the arrays without a copy; the caller reuses them after one call of
 * a metric.
 *
 * @param values elements of the scored output, row by row
 * @param label index of the correct class; -1 if the data have no labels
 * @param source the trained network's output, with the same number of elements; empty if the metric does not need it
 * @param targets the expected numbers, {@link AccuracyMetric#targetsOf} many; empty if the data have none. The caller does not change them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ItemAnswer(float[] values, int label, float[] source, float[] targets) {

    public ItemAnswer(float[] values, int label, float[] source) {
        this(values, label, source, new float[0]);
    }
}
