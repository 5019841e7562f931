package io.infaas.gateway.index;

/**
 * Groups batch sizes for ranking: each size up to {@value #EXACT} is separate; above it there are eight buckets per doubling, and
 * a size counts as the largest of its bucket. This bounds the data per batch size for any client input.
 */
final class BatchBuckets {

    static final int EXACT = 32;
    private static final int STEPS = 8;

    private BatchBuckets() {}

    /** Returns the index of a batch size's bucket, from 0 without gaps. */
    static int place(int batch) {
        if (batch <= EXACT) {
            return Math.max(0, batch - 1);
        }
        int octave = 31 - Integer.numberOfLeadingZeros(batch - 1);
        int step = (batch - 1 - (1 << octave)) >>> (octave - 3);
        return EXACT + (octave - 5) * STEPS + step;
    }

    /** Returns the largest batch size of a bucket. */
    static int size(int place) {
        if (place < EXACT) {
            return place + 1;
        }
        int octave = 5 + (place - EXACT) / STEPS;
        int step = (place - EXACT) % STEPS;
        return (1 << octave) + ((step + 1) << (octave - 3));
    }
}
