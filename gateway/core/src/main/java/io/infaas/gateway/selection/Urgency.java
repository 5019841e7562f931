package io.infaas.gateway.selection;

/**
 * The importance of a query among others that wait for the same instance, and its time limits.
 *
 * @param rank lower ranks are served first, from 0: Triton's priority of the request; {@link #OFFLINE} for offline queries
 * @param latenessMs time after its arrival at which the query is refused rather than held any longer, ms; infinite for none
 * @param coldMs the same while no candidate for it is loaded or loading, ms
 */
public record Urgency(int rank, double latenessMs, double coldMs) {

    /** The rank of offline queries, which yield to all others. */
    public static final int OFFLINE = Integer.MAX_VALUE;

    /** The urgency of a query that waits as long as its client does. */
    public static final Urgency USUAL = new Urgency(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Urgency {
        if (rank < 0) {
            throw new IllegalArgumentException("rank %d must be at least 0".formatted(rank));
        }
        if (!(latenessMs > 0 && coldMs > 0)) {
            throw new IllegalArgumentException(
                    "latenessMs %s and coldMs %s must be above 0".formatted(latenessMs, coldMs));
        }
    }
}
