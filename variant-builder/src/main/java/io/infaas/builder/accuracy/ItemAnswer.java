package io.infaas.builder.accuracy;

/** The answer of a variant to one item, as a metric gets it. */
public final class ItemAnswer {

    private final float[] values;
    private final int label;
    private final float[] source;

    /** Keeps the arrays without copying: the caller reuses them after one call of a metric. */
    public ItemAnswer(float[] values, int label, float[] source) {
        this.values = values;
        this.label = label;
        this.source = source;
    }

    /** Elements of the judged output, row by row. */
    public float[] values() {
        return values;
    }

    /** Index of the right class; -1 if the data have no labels. */
    public int label() {
        return label;
    }

    /** The trained network's answer, with as many elements; empty if the metric does not need it. */
    public float[] source() {
        return source;
    }
}
