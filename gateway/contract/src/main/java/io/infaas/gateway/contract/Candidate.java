package io.infaas.gateway.contract;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;

/**
 * A variant on a node type, with its performance and cost there according to its profile, or corrected by observations.
 *
 * @param count multiple of the profiled instances, 1 to {@value #MOST}; multiplies throughput, memory and cores, not the service time
 * @param correction observed / profiled service time, 1 for as profiled; divides the throughput
 */
public record Candidate(Variant variant, Profile profile, NodeType nodeType, int count, double correction) {

    /** The largest count. */
    public static final int MOST = 64;

    // owned nodes may have price 0; their shares must still be comparable
    private static final double LEAST_PRICE = 1e-6;

    // so that no number of queries that a gateway may have in flight exceeds a long
    private static final double LONGEST_SECONDS = 3_600;

    public Candidate {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("'%s' on '%s': count %d is not between 1 and %d"
                    .formatted(variant.name(), nodeType.name(), count, MOST));
        }
        if (!(correction > 0) || Double.isInfinite(correction)) {
            throw new IllegalArgumentException("'%s' on '%s': correction %s is not a positive factor"
                    .formatted(variant.name(), nodeType.name(), correction));
        }
    }

    /** As it was profiled. */
    public Candidate(Variant variant, Profile profile, NodeType nodeType) {
        this(variant, profile, nodeType, 1, 1);
    }

    /** The same with another count. */
    public Candidate times(int other) {
        return other == count ? this : new Candidate(variant, profile, nodeType, other, correction);
    }

    /** The same with another correction. */
    public Candidate corrected(double factor) {
        return factor == correction ? this : new Candidate(variant, profile, nodeType, count, factor);
    }

    public double accuracy() {
        return profile.accuracy().value();
    }

    /** Time of one execution of {@code items} on an idle node, ms. */
    public double serviceMs(int items) {
        return correction * profile.latencyMs(items);
    }

    /** Throughput at saturation with queries of {@code items}, items/s. */
    public double itemsPerSecond(int items) {
        return count * profile.throughput(items) / correction;
    }

    /** The highest throughput at saturation, at its best batch size, items/s. */
    public double saturation() {
        return count * profile.saturation() / correction;
    }

    /**
     * Time that a query of {@code items} adds to the instance's queue at saturation, ns: items / throughput at that size. At most an hour.
     */
    public long workNanos(int items) {
        return (long) (1e9 * Math.min(LONGEST_SECONDS, items / itemsPerSecond(items)));
    }

    /** Items in flight at which the highest profiled throughput is reached, if each takes the profiled time of one. */
    public double concurrency() {
        return saturation() * serviceMs(1) / 1000;
    }

    /**
     * Cores that it uses under load: the measured ones, per count at most those of the node. If the timings did not settle, at least its
     * threads: other processes used the cores, so the measurement is too low.
     */
    public double coresUsed() {
        double measured = profile.coresUsed();
        double used = profile.stable()
                ? measured
                : Math.max(measured, variant.settings().cores());
        return count * Math.min(used, nodeType.cores());
    }

    /** The highest memory that it takes on its node. */
    public MemorySize peakMemory() {
        return nodeType.peakMemory(profile).times(count);
    }

    /** Time from the decision to load until the answer, ms. */
    public double coldMs(int items) {
        return profile.loadMs() + serviceMs(items);
    }

    /** Cost while it is loaded, US dollars per hour: the larger of its shares of memory and cores, times the node's price. */
    public double pricePerHour() {
        double memory = peakMemory().shareOf(nodeType.memory());
        double cores = coresUsed() / nodeType.cores();
        return nodeType.pricePerHour() * Math.min(1, Math.max(memory, cores));
    }

    /** Cost of one query of {@code items}, US dollars: price per hour x larger of core share and memory share x time. */
    public double cost(int items) {
        double cores = (double) variant.settings().cores() / nodeType.cores();
        double memory = nodeType.peakMemory(profile).shareOf(nodeType.memory());
        return Math.max(nodeType.pricePerHour(), LEAST_PRICE)
                * Math.max(cores, memory)
                * serviceMs(items)
                / 3_600_000.0;
    }
}
