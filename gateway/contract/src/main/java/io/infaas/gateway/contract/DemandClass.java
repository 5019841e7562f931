package io.infaas.gateway.contract;

import java.util.Comparator;

/**
 * The bounded key of demand: the same variants may serve all queries of one class, in about the same time. Values, not indices, so
 * that a class means the same in every catalog.
 *
 * @param target catalog name of the queries' target: an application, an architecture, or the full name of a variant
 * @param floor accuracy that a variant needs: the lowest one among the target's that meets the queries' floor; infinite if none
 *     does
 * @param boundMs lower end of a range of latency bounds on the grid of {@link DemandGrid}, ms
 * @param sizeBucket bucket of the queries' batch size: bucket k has the sizes above 2^(k-1) and up to 2^k
 */
public record DemandClass(String target, double floor, double boundMs, int sizeBucket)
        implements Comparable<DemandClass> {

    /** Number of buckets; the last one has all larger sizes, too. */
    public static final int BUCKETS = 17;

    private static final Comparator<DemandClass> ORDER = Comparator.comparing(DemandClass::target)
            .thenComparingDouble(DemandClass::floor)
            .thenComparingDouble(DemandClass::boundMs)
            .thenComparingInt(DemandClass::sizeBucket);

    public DemandClass {
        if (target.isBlank() || !(floor >= 0) || !(boundMs > 0) || sizeBucket < 0 || sizeBucket >= BUCKETS) {
            throw new IllegalArgumentException("demand class of '%s' with floor %s, bound %s ms and size bucket %d"
                    .formatted(target, floor, boundMs, sizeBucket));
        }
    }

    /** The bucket of a batch size, which is at least 1. */
    public static int bucket(int batch) {
        return Math.min(BUCKETS - 1, Integer.SIZE - Integer.numberOfLeadingZeros(batch - 1));
    }

    @Override
    public int compareTo(DemandClass other) {
        return ORDER.compare(this, other);
    }
}
