package io.infaas.builder.data;

import java.util.Arrays;

/** The expected numbers of a network's answers, equally many for each item. */
public final class Targets {

    public static final Targets NONE = new Targets(0, new float[0]);

    private final int width;
    private final float[] values;

    /** @param values numbers of all items, item by item; the caller does not change them */
    Targets(int width, float[] values) {
        this.width = width;
        this.values = values;
    }

    /** Numbers for each item; 0 if there are no targets. */
    public int width() {
        return width;
    }

    /** The targets of one item; empty if there are none. */
    public float[] of(int item) {
        return Arrays.copyOfRange(values, item * width, (item + 1) * width);
    }

    /** Of all items, item by item. */
    public float[] values() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Targets targets && width == targets.width && Arrays.equals(values, targets.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
