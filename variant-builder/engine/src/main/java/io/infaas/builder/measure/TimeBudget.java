package io.infaas.builder.measure;

/** Divides a time among equal parts; later parts get the unused time of earlier ones. Used by one thread. */
public final class TimeBudget {

    private final long start;
    private final long nanos;
    private final int parts;
    private int begun;

    /**
     * @param start on {@link System#nanoTime()}
     * @param nanos time for all parts
     */
    public TimeBudget(long start, long nanos, int parts) {
        this.start = start;
        this.nanos = nanos;
        this.parts = parts;
    }

    /** The deadline of the next part; the last one's deadline, if there are more than planned. */
    public long next() {
        begun = Math.min(parts, begun + 1);
        return start + (long) ((double) nanos * begun / parts);
    }
}
