package io.infaas.gateway.contract;

/**
 * How many answers of a variant a more accurate variant repeated in one time window.
 *
 * @param variant full name of the variant that answered the clients
 * @param reference full name of the variant that answered again
 * @param compared items whose two answers were compared
 * @param agreed those of them with the same answer
 * @param queries number of queries with these items. Items of one query may be alike, so that a bound counts queries as its sample
 */
public record AnswerAgreement(String variant, String reference, long compared, long agreed, long queries) {

    public AnswerAgreement {
        if (variant.isEmpty() || reference.isEmpty() || variant.equals(reference)) {
            throw new IllegalArgumentException(
                    "agreement of '%s' with '%s' needs two variants".formatted(variant, reference));
        }
        if (agreed < 0 || agreed > compared || queries < 1 || queries > compared) {
            throw new IllegalArgumentException(
                    "agreement of '%s' with '%s': compared %d, agreed %d, queries %d; no part may exceed the whole"
                            .formatted(variant, reference, compared, agreed, queries));
        }
    }

    /** The sum with counts of the same two variants. */
    public AnswerAgreement plus(AnswerAgreement other) {
        return new AnswerAgreement(
                variant,
                reference,
                Math.addExact(compared, other.compared),
                Math.addExact(agreed, other.agreed),
                Math.addExact(queries, other.queries));
    }
}
