package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
import java.util.Arrays;

/**
 * What the candidates of a table give for one batch size on idle nodes: service time and cost by the candidate's number, their orders, and
 * the skyline of those that none of the others beats in both accuracy and time. Depends on the catalog alone. Immutable.
 */
final class CandidateRates {

    final double[] serviceMs;
    final double[] cost;
    final int[] byCost;
    /** Most accurate first, of equally accurate ones the cheapest. */
    final int[] byAccuracy;
    /** Quickest first. */
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
        byCost = IndexSort.ascending(all, cost);
        byAccuracy = IndexSort.ascending(byCost, inaccuracy);
        byService = IndexSort.ascending(all, serviceMs);
        double[] ms = new double[size];
        double[] accuracy = new double[size];
        int length = 0;
        for (int candidate : byService) {
            double own = table.candidate(candidate).accuracy();
            if (length == 0 || own > accuracy[length - 1]) {
                // of equally quick ones the most accurate stands for all
                length -= length > 0 && ms[length - 1] == serviceMs[candidate] ? 1 : 0;
                ms[length] = serviceMs[candidate];
                accuracy[length++] = own;
            }
        }
        skylineMs = Arrays.copyOf(ms, length);
        skylineAccuracy = Arrays.copyOf(accuracy, length);
    }

    /** The highest accuracy within a bound, negative if nothing is. */
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

    /** The shortest time at an accuracy, infinite if nothing reaches it. */
    double quickestAt(double accuracy) {
        int place = Arrays.binarySearch(skylineAccuracy, accuracy);
        int first = place < 0 ? -place - 1 : place;
        return first == skylineMs.length ? Double.POSITIVE_INFINITY : skylineMs[first];
    }

    /** The highest accuracy that there is, negative if there is nothing. */
    double best() {
        return skylineAccuracy.length == 0 ? -1 : skylineAccuracy[skylineAccuracy.length - 1];
    }
}
