package io.infaas.gateway.contract;

/**
 * The queries of one objective class at one variant in one time window.
 *
 * @param of objective class of the queries
 * @param variant full name of the variant; empty for queries that found no serving instance
 * @param tightestBoundMs lowest latency bound among them, ms
 * @param requests number of queries
 * @param items total of their batch elements
 * @param violations queries of this class and variant with an answer after their bound in this window
 */
public record ClassTraffic(
        ObjectiveClass of, String variant, double tightestBoundMs, long requests, long items, long violations) {

    public ClassTraffic {
        if (requests < 0 || items < 0 || violations < 0 || !(tightestBoundMs > 0)) {
            throw new IllegalArgumentException("traffic of %s: requests %d, items %d, violations %d, bound %s ms"
                    .formatted(of, requests, items, violations, tightestBoundMs));
        }
    }

    /** Whether no instance could serve these queries on arrival. */
    public boolean isCold() {
        return variant.isEmpty();
    }
}
