package io.infaas.gateway.comparison;

import java.util.Locale;

/** The end of a sampled query. */
public enum ComparisonOutcome {
    /** Both answers were compared. */
    COMPARED,
    /** There was no room for it, its client did not get a whole answer, or the most accurate variant was busy for too long. */
    DROPPED,
    /** The most accurate variant gave no answer in time, or the query must not be repeated. */
    FAILED,
    /** The answers have not the form of the contract. */
    INCOMPARABLE;

    /** The value of a label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
