package io.infaas.gateway.demand;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the queries of a gateway by objective class and variant, without locks on the way of a query. Nothing is lost and nothing
 * told twice: what is counted while flows are drained is in them or in the next ones.
 *
 * <p>Bounded by what the catalog can be asked for, since both parts of the key come from it.
 */
public final class DemandMeter {

    /** The variant of queries that no instance could serve when they came. */
    public static final String COLD = "";

    private final Map<Key, Cell> cells = new ConcurrentHashMap<>();

    /**
     * A query came.
     *
     * @param variant full name of the variant that it was given to, or {@link #COLD}
     */
    public void arrived(ObjectiveClass of, String variant, double boundMs, int items) {
        Cell cell = cell(of, variant);
        cell.bound(boundMs);
        cell.items.add(items);
        cell.requests.increment();
    }

    /** A query was answered by a variant after its bound. */
    public void late(ObjectiveClass of, String variant, double boundMs) {
        Cell cell = cell(of, variant);
        cell.bound(boundMs);
        cell.violations.increment();
    }

    /** What was counted since the last call. */
    public List<Flow> drain() {
        return cells.entrySet().stream()
                .map(entry -> entry.getValue().drain(entry.getKey()))
                .filter(flow -> flow.requests() != 0 || flow.items() != 0 || flow.violations() != 0)
                .toList();
    }

    /** Another catalog is in force: what only earlier ones could be asked for is dropped, drained or not. */
    public void forget() {
        cells.clear();
    }

    private Cell cell(ObjectiveClass of, String variant) {
        Key key = new Key(of, variant);
        Cell known = cells.get(key);
        return known != null ? known : cells.computeIfAbsent(key, absent -> new Cell());
    }

    private record Key(ObjectiveClass of, String variant) {}

    /** Counters that only grow; a drain tells by how much. */
    private static final class Cell {

        private static final long NONE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

        private final LongAdder requests = new LongAdder();
        private final LongAdder items = new LongAdder();
        private final LongAdder violations = new LongAdder();
        // the bits of positive doubles are in the order of the doubles
        private final AtomicLong tightest = new AtomicLong(NONE);
        private long toldRequests;
        private long toldItems;
        private long toldViolations;
        private double lastBoundMs = Double.POSITIVE_INFINITY;

        void bound(double boundMs) {
            long bits = Double.doubleToRawLongBits(boundMs);
            if (bits < tightest.get()) {
                tightest.accumulateAndGet(bits, Math::min);
            }
        }

        synchronized Flow drain(Key key) {
            long requestsNow = requests.sum();
            long itemsNow = items.sum();
            long violationsNow = violations.sum();
            double boundMs = Double.longBitsToDouble(tightest.getAndSet(NONE));
            // the bound of a query that is counted only now may have gone out with the last drain
            lastBoundMs = Double.isInfinite(boundMs) ? lastBoundMs : boundMs;
            Flow flow = new Flow(
                    key.of(),
                    key.variant(),
                    lastBoundMs,
                    requestsNow - toldRequests,
                    itemsNow - toldItems,
                    violationsNow - toldViolations);
            toldRequests = requestsNow;
            toldItems = itemsNow;
            toldViolations = violationsNow;
            return flow;
        }
    }
}
