package io.infaas.builder.accuracy;

/** The output of a variant for one item, as the input of a metric. */
public final class ItemAnswer {

    private static final float[] NONE = {};

    private final float[] values;
    private final int label;
    private final float[] source;
    private final float[] targets;

    /** Keeps the arrays without a copy; the caller reuses them after one call of a metric. */
    public ItemAnswer(float[] values, int label, float[] source) {
        this(values, label, source, NONE);
    }

    /** @param targets expected numbers; empty if the data have none. The caller does not change them */
    public ItemAnswer(float[] values, int label, float[] source, float[] targets) {
        this.values = values;
        this.label = label;
        this.source = source;
        this.targets = targets;
    }

    /** Elements of the scored output, row by row. */
    public float[] values() {
        return values;
    }

    /** Index of the correct class; -1 if the data have no labels. */
    public int label() {
        return label;
    }

    /** The trained network's output, with the same number of elements; empty if the metric does not need it. */
    public float[] source() {
        return source;
    }

    /** The expected numbers, {@link AccuracyMetric#targetsOf} many; empty if the data have none. */
    public float[] targets() {
        return targets;
    }
}
