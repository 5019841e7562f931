package io.infaas.gateway.selection;

/**
 * How important a query is among others that wait for the same instance, and for how long.
 *
 * @param rank the lower is served first, from 0: Triton's priority of the request; {@link #OFFLINE} for offline queries
 * @param latenessMs time after its arrival at which the query is refused rather than held any longer, ms; infinite for none
 * @param coldMs the same where nothing that may serve it is loaded or being loaded, ms
 */
public record Urgency(int rank, double latenessMs, double coldMs) {

    /** The rank of queries for whose answers nobody waits. */
    public static final int OFFLINE = Integer.MAX_VALUE;

    /** Of a query that waits as long as its client does. */
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
