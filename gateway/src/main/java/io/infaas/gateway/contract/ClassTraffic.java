package io.infaas.gateway.contract;

/**
 * The queries of one demand class at one variant in one time window.
 *
 * @param of demand class of the queries
 * @param variant full name of the variant; empty for queries that found no serving instance
 * @param tightestBoundMs lowest latency bound among them, ms
 * @param requests number of queries
 * @param items total of their batch elements
 * @param violations queries of this class and variant with an answer after their bound in this window
 * @param refusals queries of this class that were refused in this window, to shed load; of those without a variant only
 */
public record ClassTraffic(
        DemandClass of,
        String variant,
        double tightestBoundMs,
        long requests,
        long items,
        long violations,
        long refusals) {

    public ClassTraffic {
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
