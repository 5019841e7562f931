package io.infaas.controller.demand;

/**
 * Queries since counting began.
 *
 * @param requests all queries
 * @param late queries answered or given up after their bound
 * @param refused queries refused to shed load
 */
public record TrafficCounts(long requests, long late, long refused) {

    public static final TrafficCounts NONE = new TrafficCounts(0, 0, 0);

    public TrafficCounts plus(TrafficCounts other) {
        return new TrafficCounts(requests + other.requests, late + other.late, refused + other.refused);
    }

    /** Counts since an earlier count; the whole count if counting began anew in between. */
    public TrafficCounts since(TrafficCounts before) {
        boolean anew = requests < before.requests || late < before.late || refused < before.refused;
        return anew
                ? this
                : new TrafficCounts(requests - before.requests, late - before.late, refused - before.refused);
    }
}
