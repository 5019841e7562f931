package io.infaas.gateway.index;

import java.util.Arrays;

/** Sorts numbers by their keys, as exactly as a comparison sort and several times as fast. */
final class IndexSort {

    private static final int PLACE_BITS = 24;
    private static final long PLACES = (1L << PLACE_BITS) - 1;

    private IndexSort() {}

    /**
     * Returns the numbers by ascending key; the sort is stable.
     *
     * @param numbers at most 2^24
     * @param keys by number, none negative
     */
    static int[] sortAscending(int[] numbers, double[] keys) {
        if (numbers.length > PLACES) {
            throw new IllegalArgumentException("%d things are too many to be sorted".formatted(numbers.length));
        }
        // the bits of non-negative doubles sort like the doubles; the low bits hold the place
        long[] packed = new long[numbers.length];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (Double.doubleToRawLongBits(keys[numbers[i]]) & ~PLACES) | i;
        }
        Arrays.sort(packed);
        int[] sorted = new int[numbers.length];
        for (int i = 0; i < sorted.length; i++) {
            int number = numbers[(int) (packed[i] & PLACES)];
            // orders by the dropped low bits: hardly anything moves
            int place = i;
            while (place > 0 && keys[sorted[place - 1]] > keys[number]) {
                sorted[place] = sorted[place - 1];
                place--;
            }
            sorted[place] = number;
        }
        return sorted;
    }
}
