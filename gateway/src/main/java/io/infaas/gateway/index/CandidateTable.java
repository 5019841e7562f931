package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the catalog could serve one name by, loaded or not, with the catalog's answers to what is feasible. Made once per catalog,
 * whatever views come; what depends on the batch size is made when a batch size is first asked for and kept. Safe from any thread.
 */
public final class CandidateTable {

    private final Candidate[] candidates;
    private final int[] numbers;
    private final List<Candidate> list;
    private final AtomicReferenceArray<CandidateRates> rates;

    /**
     * A table.
     *
     * @param numbers of the candidates in the catalog
     * @param maxBatch the largest batch size that is asked for
     */
    CandidateTable(List<Candidate> candidates, int[] numbers, int maxBatch) {
        this.numbers = numbers;
        this.list = List.copyOf(candidates);
        this.candidates = list.toArray(Candidate[]::new);
        this.rates = new AtomicReferenceArray<>(BatchBuckets.place(maxBatch) + 1);
    }

    public List<Candidate> candidates() {
        return list;
    }

    int size() {
        return candidates.length;
    }

    Candidate candidate(int number) {
        return candidates[number];
    }

    /** The number in the catalog of a candidate of this table. */
    int inCatalog(int number) {
        return numbers[number];
    }

    CandidateRates rates(int batch) {
        int place = Math.min(BatchBuckets.place(batch), rates.length() - 1);
        CandidateRates known = rates.get(place);
        if (known == null) {
            // two threads may make the same ones: either will do
            known = new CandidateRates(this, BatchBuckets.size(place));
            rates.set(place, known);
        }
        return known;
    }

    /** Whether some candidate reaches the accuracy within the bound, on an idle node. */
    public boolean feasible(double accuracy, double boundMs, int batch) {
        if (rates(batch).bestWithin(boundMs) >= accuracy) {
            return true;
        }
        if (BatchBuckets.size(BatchBuckets.place(batch)) == batch) {
            return false;
        }
        // the cached figures are of a somewhat larger batch: they alone refuse no query
        for (Candidate candidate : candidates) {
            if (candidate.accuracy() >= accuracy && candidate.serviceMs(batch) <= boundMs) {
                return true;
            }
        }
        return false;
    }

    /** The highest accuracy on an idle node within the bound, negative if there is none. */
    public double bestWithin(double boundMs, int batch) {
        return rates(batch).bestWithin(boundMs);
    }

    /** The shortest service time at an accuracy, ms; infinite if nothing reaches it. */
    public double quickestAt(double accuracy, int batch) {
        return rates(batch).quickestAt(accuracy);
    }

    /** The highest accuracy of all, negative where there are no candidates. */
    public double best(int batch) {
        return rates(batch).best();
    }
}
