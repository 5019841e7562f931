package io.infaas.gateway.index;

/**
 * The batch sizes that are ranked apart: each up to {@value #EXACT} for itself, above it eight per doubling, a size between two of
 * them as the larger one. So what is kept per batch size is bounded, whatever clients send.
 */
final class BatchBuckets {

    static final int EXACT = 32;
    private static final int STEPS = 8;

    private BatchBuckets() {}

    /** The place of a batch size, from 0 without gaps. */
    static int place(int batch) {
        if (batch <= EXACT) {
            return Math.max(0, batch - 1);
        }
        int octave = 31 - Integer.numberOfLeadingZeros(batch - 1);
        int step = (batch - 1 - (1 << octave)) >>> (octave - 3);
        return EXACT + (octave - 5) * STEPS + step;
    }

    /** The largest batch size at a place. */
    static int size(int place) {
        if (place < EXACT) {
            return place + 1;
        }
        int octave = 5 + (place - EXACT) / STEPS;
        int step = (place - EXACT) % STEPS;
        return (1 << octave) + ((step + 1) << (octave - 3));
    }
}
