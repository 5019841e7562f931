package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
import java.util.Arrays;

/**
 * Service time, cost and sort orders of a table's candidates for one batch size on idle nodes. Includes the skyline: the
 * candidates that no other one beats in both accuracy and time. Depends only on the catalog. Immutable.
 */
final class CandidateRates {

    final double[] serviceMs;
    final double[] cost;
    final int[] byCost;
    /** Most accurate first; equally accurate ones by cost, cheapest first. */
    final int[] byAccuracy;
    /** Fastest first. */
    final int[] byService;

    private final double[] skylineMs;
    private final double[] skylineAccuracy;

    CandidateRates(CandidateTable table, int batch) {
        int size = table.size();
        serviceMs = new double[size];
        cost = new double[size];
        double[] inaccuracy = new double[size];
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            Candidate candidate = table.candidate(i);
            serviceMs[i] = candidate.serviceMs(batch);
            cost[i] = candidate.cost(batch);
            inaccuracy[i] = 1 - candidate.accuracy();
            indices[i] = i;
        }
        byCost = IndexSort.sortAscending(indices, cost);
        byAccuracy = IndexSort.sortAscending(byCost, inaccuracy);
        byService = IndexSort.sortAscending(indices, serviceMs);
        double[] ms = new double[size];
        double[] accuracy = new double[size];
        int length = 0;
        for (int candidate : byService) {
            double candidateAccuracy = table.candidate(candidate).accuracy();
            if (length == 0 || candidateAccuracy > accuracy[length - 1]) {
                // of equally fast candidates, the most accurate represents all
                length -= length > 0 && ms[length - 1] == serviceMs[candidate] ? 1 : 0;
                ms[length] = serviceMs[candidate];
                accuracy[length++] = candidateAccuracy;
            }
        }
        skylineMs = Arrays.copyOf(ms, length);
        skylineAccuracy = Arrays.copyOf(accuracy, length);
    }

    /** Returns the highest accuracy within a latency bound; negative if no candidate meets the bound. */
    double bestWithin(double boundMs) {
        int low = 0;
        int high = skylineMs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (skylineMs[middle] <= boundMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? -1 : skylineAccuracy[low - 1];
    }

    /** Returns the shortest service time at an accuracy, ms; infinite if no candidate reaches it. */
    double quickestAt(double accuracy) {
        int place = Arrays.binarySearch(skylineAccuracy, accuracy);
        int first = place < 0 ? -place - 1 : place;
        return first == skylineMs.length ? Double.POSITIVE_INFINITY : skylineMs[first];
    }

    /** Returns the highest accuracy of all candidates; negative if there are none. */
    double best() {
        return skylineAccuracy.length == 0 ? -1 : skylineAccuracy[skylineAccuracy.length - 1];
    }

    /** Sorts numbers by their keys, as exactly as a comparison sort and several times as fast. */
    static final class IndexSort {
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
                throw new IllegalArgumentException("%d elements are too many to sort".formatted(numbers.length));
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
}
