package io.infaas.gateway.contract;

/**
 * The queries of one demand class at one variant in one time window.
 *
 * @param of demand class of the queries
 * @param variant full name of the variant; empty for queries that found no serving instance
 * @param tightestBoundMs lowest latency bound among them, ms
 * @param preferredAccuracy highest accuracy that some of them prefer; 0 if none states one
 * @param requests number of queries
 * @param items total of their batch elements
 * @param violations queries of this class and variant, answered or given up in this window, after their bound
 * @param refusals queries of this class that were refused in this window, to shed load; of those without a variant only
 */
public record ClassTraffic(
        DemandClass of,
        String variant,
        double tightestBoundMs,
        double preferredAccuracy,
        long requests,
        long items,
        long violations,
        long refusals) {

    /** Queries that prefer no accuracy above their floor. */
    public ClassTraffic(
            DemandClass of,
            String variant,
            double tightestBoundMs,
            long requests,
            long items,
            long violations,
            long refusals) {
        this(of, variant, tightestBoundMs, 0, requests, items, violations, refusals);
    }

    public ClassTraffic {
        if (!(preferredAccuracy >= 0 && preferredAccuracy <= 1)) {
            throw new IllegalArgumentException(
                    "traffic of %s: preferred accuracy %s must be within 0 and 1".formatted(of, preferredAccuracy));
        }
        if (requests < 0 || items < 0 || violations < 0 || refusals < 0 || !(tightestBoundMs > 0)) {
            throw new IllegalArgumentException(
                    "traffic of %s: requests %d, items %d, violations %d, refusals %d, bound %s ms"
                            .formatted(of, requests, items, violations, refusals, tightestBoundMs));
        }
    }

    /** Whether nothing was counted. */
    public boolean isEmpty() {
        return requests == 0 && items == 0 && violations == 0 && refusals == 0;
    }

    /** Whether no instance could serve these queries on arrival. */
    public boolean isCold() {
        return variant.isEmpty();
    }
}
