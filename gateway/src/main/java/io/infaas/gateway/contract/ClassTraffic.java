package io.infaas.gateway.contract;

/**
 * The queries of one objective class that were given to one variant in one window of time.
 *
 * @param of what they asked for
 * @param variant full name of the variant; empty for those that found no instance to serve them
 * @param tightestBoundMs lowest latency bound among them, ms
 * @param requests how many there were
 * @param items their batch elements together
 * @param violations how many queries of this class and variant were answered after their bound in this window
 */
public record ClassTraffic(
        ObjectiveClass of, String variant, double tightestBoundMs, long requests, long items, long violations) {

    public ClassTraffic {
        if (requests < 0 || items < 0 || violations < 0 || !(tightestBoundMs > 0)) {
            throw new IllegalArgumentException("flow of %s: requests %d, items %d, violations %d, bound %s ms"
                    .formatted(of, requests, items, violations, tightestBoundMs));
        }
    }

    /** Whether no instance could serve them when they came. */
    public boolean cold() {
        return variant.isEmpty();
    }
}
