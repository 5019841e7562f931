package io.infaas.gateway.demand;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the queries of a gateway by demand class and variant. The path of a query takes no lock and allocates nothing, except for the
 * first query of a class and variant. Nothing is lost or reported twice: a count during a drain belongs to that drain or a later one.
 *
 * <p>Clients choose bounds, floors and batch sizes freely, so at most {@value #MOST} pairs of class and variant are counted at a time.
 * Pairs without queries give way to new ones; pairs in use never do.
 */
public final class DemandMeter {

    /** The variant of queries that no instance could serve on arrival. */
    public static final String COLD = "";

    static final int MOST = 10_000;

    private static final int LEAST = 64;

    /**
     * Open addressing, at most half full; the length is a power of two. Cells are only added, and read without a barrier. A
     * reader can only miss an added cell, and then it repeats the lookup under the lock.
     */
    private volatile @Nullable DemandCell[] table = new DemandCell[LEAST];

    private int cells;

    /** Cells that were dropped at the last drain: a thread may have found one of them before, and count in it. */
    private List<DemandCell> dropped = List.of();

    /**
     * Counts an arrived query, unless too many pairs are in use to add its own.
     *
     * @param variant full name of the variant that received the query, or {@link #COLD}
     */
    public void recordArrival(DemandClass demandClass, String variant, Objective objective, int items) {
        DemandCell cell = findOrAddCell(demandClass, variant);
        if (cell != null) {
            cell.recordArrival(objective, items);
        }
    }

    /**
     * Counts a query that ended without its answer, if that was missed: refused to shed load, or given up after its bound.
     *
     * @param instance the last one that the query was sent to; null for none
     */
    public void recordEnd(
            DemandClass demandClass, @Nullable IndexedInstance instance, RefusalReason reason, double boundMs) {
        if (reason.isShed()) {
            recordRefusal(demandClass, boundMs);
        } else if (reason == RefusalReason.GAVE_UP) {
            recordViolation(demandClass, instance == null ? COLD : instance.model(), boundMs);
        }
    }

    /** Counts an answer that a variant returned after the bound, or owes then. */
    public void recordViolation(DemandClass demandClass, String variant, double boundMs) {
        DemandCell cell = findOrAddCell(demandClass, variant);
        if (cell != null) {
            cell.recordViolation(boundMs);
        }
    }

    /** Counts a query that was refused to shed load. */
    public void recordRefusal(DemandClass demandClass, double boundMs) {
        DemandCell cell = findOrAddCell(demandClass, COLD);
        if (cell != null) {
            cell.recordRefusal(boundMs);
        }
    }

    /** Returns the counts since the last call. */
    public synchronized List<ClassTraffic> drain() {
        List<ClassTraffic> traffic = new ArrayList<>();
        List<DemandCell> used = new ArrayList<>();
        List<DemandCell> idle = new ArrayList<>();
        for (DemandCell cell : table) {
            if (cell != null) {
                (drainInto(traffic, cell) ? used : idle).add(cell);
            }
        }
        dropped.forEach(cell -> drainInto(traffic, cell));
        dropped = List.of();
        if (cells > MOST / 2) {
            table = tableOf(used);
            cells = used.size();
            dropped = idle;
        }
        return traffic;
    }

    private static boolean drainInto(List<ClassTraffic> traffic, DemandCell cell) {
        ClassTraffic news = cell.drain();
        if (!news.isEmpty()) {
            traffic.add(news);
        }
        return !news.isEmpty();
    }

    /** Drops all cells, drained or not, because another catalog is in force. */
    public synchronized void forget() {
        table = new DemandCell[LEAST];
        cells = 0;
        dropped = List.of();
    }

    private @Nullable DemandCell findOrAddCell(DemandClass demandClass, String variant) {
        @Nullable DemandCell[] now = table;
        DemandCell demandCell = now[findPlace(now, demandClass, variant)];
        return demandCell != null ? demandCell : addCell(demandClass, variant);
    }

    private synchronized @Nullable DemandCell addCell(DemandClass demandClass, String variant) {
        @Nullable DemandCell[] now = table;
        int place = findPlace(now, demandClass, variant);
        DemandCell demandCell = now[place];
        if (demandCell != null) {
            return demandCell;
        }
        if (cells == MOST) {
            return null;
        }
        DemandCell cell = new DemandCell(demandClass, variant);
        now[place] = cell;
        cells++;
        if (2 * cells > now.length) {
            table = tableOf(Arrays.stream(now).filter(Objects::nonNull).toList());
        }
        return cell;
    }

    private static @Nullable DemandCell[] tableOf(List<DemandCell> cells) {
        int length = LEAST;
        while (length < 4 * cells.size()) {
            length *= 2;
        }
        @Nullable DemandCell[] table = new DemandCell[length];
        for (DemandCell cell : cells) {
            int place = cell.hash() & (length - 1);
            while (table[place] != null) {
                place = (place + 1) & (length - 1);
            }
            table[place] = cell;
        }
        return table;
    }

    /** Returns the index of the cell, or the free index for it. */
    private static int findPlace(@Nullable DemandCell[] table, DemandClass demandClass, String variant) {
        int place = DemandCell.hash(demandClass, variant) & (table.length - 1);
        DemandCell cell = table[place];
        while (cell != null && !cell.hasKey(demandClass, variant)) {
            place = (place + 1) & (table.length - 1);
            cell = table[place];
        }
        return place;
    }

    /** Counts the queries of one demand class for one variant. The counters only grow; a drain returns their increase. */
    static final class DemandCell {
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
        private long reportedRequests;
        private long reportedItems;
        private long reportedViolations;
        private long reportedRefusals;
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
            long lowest = tightest.get();
            while (bits < lowest && !tightest.weakCompareAndSetVolatile(lowest, bits)) {
                lowest = tightest.get();
            }
        }

        private void raisePreferred(double accuracy) {
            long bits = Double.doubleToRawLongBits(accuracy);
            long highest = preferred.get();
            while (bits > highest && !preferred.weakCompareAndSetVolatile(highest, bits)) {
                highest = preferred.get();
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
                    requestsNow - reportedRequests,
                    itemsNow - reportedItems,
                    violationsNow - reportedViolations,
                    refusalsNow - reportedRefusals);
            reportedRequests = requestsNow;
            reportedItems = itemsNow;
            reportedViolations = violationsNow;
            reportedRefusals = refusalsNow;
            return traffic;
        }
    }
}
