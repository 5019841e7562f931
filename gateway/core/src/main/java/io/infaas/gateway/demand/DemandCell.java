package io.infaas.gateway.demand;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the queries of one demand class for one variant. The counters only grow; a drain returns their increase. */
final class DemandCell {

    private static final long NONE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

    private final DemandClass demandClass;
    private final String variant;
    private final LongAdder requests = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final LongAdder violations = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    // the bits of positive doubles sort like the doubles
    private final AtomicLong tightest = new AtomicLong(NONE);
    private final AtomicLong preferred = new AtomicLong();
    private long toldRequests;
    private long toldItems;
    private long toldViolations;
    private long toldRefusals;
    private double lastBoundMs = Double.POSITIVE_INFINITY;

    DemandCell(DemandClass demandClass, String variant) {
        this.demandClass = demandClass;
        this.variant = variant;
    }

    boolean hasKey(DemandClass key, String by) {
        return demandClass.equals(key) && variant.equals(by);
    }

    /** Returns the hash of a key, spread over all bits. */
    static int hash(DemandClass demandClass, String variant) {
        int hash = (demandClass.hashCode() * 31 + variant.hashCode()) * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    int hash() {
        return hash(demandClass, variant);
    }

    void recordArrival(Objective objective, int count) {
        lowerTightestBound(objective.latencyMs());
        raisePreferred(objective.preferredAccuracy());
        items.add(count);
        requests.increment();
    }

    void recordViolation(double boundMs) {
        lowerTightestBound(boundMs);
        violations.increment();
    }

    void recordRefusal(double boundMs) {
        lowerTightestBound(boundMs);
        refusals.increment();
    }

    private void lowerTightestBound(double boundMs) {
        long bits = Double.doubleToRawLongBits(boundMs);
        long known = tightest.get();
        while (bits < known && !tightest.weakCompareAndSetVolatile(known, bits)) {
            known = tightest.get();
        }
    }

    private void raisePreferred(double accuracy) {
        long bits = Double.doubleToRawLongBits(accuracy);
        long known = preferred.get();
        while (bits > known && !preferred.weakCompareAndSetVolatile(known, bits)) {
            known = preferred.get();
        }
    }

    synchronized ClassTraffic drain() {
        long requestsNow = requests.sum();
        long itemsNow = items.sum();
        long violationsNow = violations.sum();
        long refusalsNow = refusals.sum();
        double boundMs = Double.longBitsToDouble(tightest.getAndSet(NONE));
        // a previous drain may have reported the bound of a query that is counted only now
        lastBoundMs = Double.isInfinite(boundMs) ? lastBoundMs : boundMs;
        ClassTraffic traffic = new ClassTraffic(
                demandClass,
                variant,
                lastBoundMs,
                Double.longBitsToDouble(preferred.getAndSet(0)),
                requestsNow - toldRequests,
                itemsNow - toldItems,
                violationsNow - toldViolations,
                refusalsNow - toldRefusals);
        toldRequests = requestsNow;
        toldItems = itemsNow;
        toldViolations = violationsNow;
        toldRefusals = refusalsNow;
        return traffic;
    }
}
