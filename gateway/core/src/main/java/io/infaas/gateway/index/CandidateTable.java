package io.infaas.gateway.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.catalog.AdoptedModel;
import io.infaas.gateway.contract.Candidate;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelDynamicBatching;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

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

    /**
     * Groups batch sizes for ranking: each size up to {@value #EXACT} is separate; above it there are eight buckets per doubling, and
     * a size counts as the largest of its bucket. This bounds the data per batch size for any client input.
     */
    static final class BatchBuckets {
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

    /**
     * The priorities of a model's requests by its {@code dynamic_batching}: 1 is the most important one.
     *
     * @param levels number of priorities; 0 if all requests are equal
     * @param usual of a request with no or an unknown priority
     */
    public record PriorityLevels(long levels, long usual) {
        /** Of a model whose requests are equal. */
        public static final PriorityLevels NONE = new PriorityLevels(0, 0);

        static PriorityLevels of(AdoptedModel model) {
            try {
                ModelDynamicBatching batching = ModelConfig.parseFrom(
                                Base64.getDecoder().decode(model.config()))
                        .getDynamicBatching();
                // levels are unsigned: more than a long holds are as good as the largest long
                return new PriorityLevels(
                        batching.getPriorityLevels() & Long.MAX_VALUE,
                        batching.getDefaultPriorityLevel() & Long.MAX_VALUE);
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                return NONE;
            }
        }

        /**
         * The rank of a request among others, from 0 for the most important.
         *
         * @param value the request's parameter {@code priority}; null if absent
         */
        public int rank(@Nullable Object value) {
            long priority = value instanceof Long number && number > 0 && number <= levels ? number : usual;
            return (int) Math.max(0, Math.min(priority, Integer.MAX_VALUE - 1) - 1);
        }
    }
}
