package io.infaas.builder.accuracy;

/** What a variant answered to one item, as a metric sees it. */
public final class ItemAnswer {

    private final float[] values;
    private final int label;
    private final float[] source;

    /** Keeps the arrays: they are the caller's, and live as long as one call of a metric. */
    public ItemAnswer(float[] values, int label, float[] source) {
        this.values = values;
        this.label = label;
        this.source = source;
    }

    /** Elements of the output that is judged, row by row. */
    public float[] values() {
        return values;
    }

    /** Index of the right class; -1 where the data have no labels. */
    public int label() {
        return label;
    }

    /** What the trained network answered, as many elements; empty where the metric does not ask for it. */
    public float[] source() {
        return source;
    }
}
