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
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            Candidate candidate = table.candidate(i);
            serviceMs[i] = candidate.serviceMs(batch);
            cost[i] = candidate.cost(batch);
            inaccuracy[i] = 1 - candidate.accuracy();
            all[i] = i;
        }
        byCost = IndexSort.sortAscending(all, cost);
        byAccuracy = IndexSort.sortAscending(byCost, inaccuracy);
        byService = IndexSort.sortAscending(all, serviceMs);
        double[] ms = new double[size];
        double[] accuracy = new double[size];
        int length = 0;
        for (int candidate : byService) {
            double own = table.candidate(candidate).accuracy();
            if (length == 0 || own > accuracy[length - 1]) {
                // of equally fast candidates, the most accurate represents all
                length -= length > 0 && ms[length - 1] == serviceMs[candidate] ? 1 : 0;
                ms[length] = serviceMs[candidate];
                accuracy[length++] = own;
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
}
