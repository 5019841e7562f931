package io.infaas.gateway.index;

import io.infaas.catalog.AdoptedModel;
import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The catalog's candidates for one name, loaded or not, with feasibility queries. Built once per catalog, independent of views.
 * Builds the data of a batch size on first use and caches it. Thread-safe.
 */
public final class CandidateTable {

    private final Candidate[] candidates;
    private final int[] numbers;
    private final List<Candidate> list;
    private final AtomicReferenceArray<CandidateRates> rates;
    private final PriorityLevels priorities;

    /**
     * Creates a table.
     *
     * @param numbers of the candidates in the catalog
     * @param maxBatch the largest batch size of a query
     */
    CandidateTable(List<Candidate> candidates, int[] numbers, int maxBatch) {
        this.numbers = numbers;
        this.list = List.copyOf(candidates);
        this.candidates = list.toArray(Candidate[]::new);
        this.rates = new AtomicReferenceArray<>(BatchBuckets.place(maxBatch) + 1);
        AdoptedModel adopted = list.isEmpty() ? null : list.get(0).variant().adopted();
        this.priorities = adopted == null ? PriorityLevels.NONE : PriorityLevels.of(adopted);
    }

    /** The priorities of an adopted model's requests; requests for a model that was built here are equal. */
    public PriorityLevels priorities() {
        return priorities;
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

    /** Returns the catalog number of a candidate of this table. */
    int inCatalog(int number) {
        return numbers[number];
    }

    CandidateRates rates(int batch) {
        int place = Math.min(BatchBuckets.place(batch), rates.length() - 1);
        CandidateRates candidateRates = rates.get(place);
        if (candidateRates == null) {
            // two threads may build equal data: either is valid
            candidateRates = new CandidateRates(this, BatchBuckets.size(place));
            rates.set(place, candidateRates);
        }
        return candidateRates;
    }

    /** Whether a candidate reaches the accuracy within the bound, on an idle node. */
    public boolean isFeasible(double accuracy, double boundMs, int batch) {
        if (rates(batch).bestWithin(boundMs) >= accuracy) {
            return true;
        }
        if (BatchBuckets.size(BatchBuckets.place(batch)) == batch) {
            return false;
        }
        // the cached data is for a slightly larger batch: it alone must not refuse a query
        for (Candidate candidate : candidates) {
            if (candidate.accuracy() >= accuracy && candidate.serviceMs(batch) <= boundMs) {
                return true;
            }
        }
        return false;
    }

    /** Returns the highest accuracy within the bound on an idle node; negative if no candidate meets it. */
    public double bestWithin(double boundMs, int batch) {
        return rates(batch).bestWithin(boundMs);
    }

    /** Returns the shortest service time at an accuracy, ms; infinite if no candidate reaches it. */
    public double quickestAt(double accuracy, int batch) {
        return rates(batch).quickestAt(accuracy);
    }

    /** Returns the highest accuracy of all candidates; negative if there are none. */
    public double best(int batch) {
        return rates(batch).best();
    }
}
