package io.infaas.gateway.comparison;

import io.infaas.gateway.contract.AnswerAgreement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts compared answers per pair of variants, at most {@value #MOST} pairs between two drains. Thread-safe; not for the hit path. */
public final class AgreementCounts {

    static final int MOST = 256;

    private final Map<Pair, AnswerAgreement> counts = new TreeMap<>();

    private record Pair(String variant, String reference) implements Comparable<Pair> {

        @Override
        public int compareTo(Pair other) {
            int first = variant.compareTo(other.variant);
            return first == 0 ? reference.compareTo(other.reference) : first;
        }
    }

    /** Adds the counts of one comparison, unless they are of one pair too many. */
    public synchronized void add(AnswerAgreement agreement) {
        Pair pair = new Pair(agreement.variant(), agreement.reference());
        if (counts.size() < MOST || counts.containsKey(pair)) {
            counts.merge(pair, agreement, AnswerAgreement::plus);
        }
    }

    /** Returns the counts since the last call. */
    public synchronized List<AnswerAgreement> drain() {
        List<AnswerAgreement> drained = List.copyOf(counts.values());
        counts.clear();
        return drained;
    }
}
