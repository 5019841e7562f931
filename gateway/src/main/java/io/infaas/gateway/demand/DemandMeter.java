package io.infaas.gateway.demand;

import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.ObjectiveClass;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts the queries of a gateway by objective class and variant. The path of a query takes no lock and allocates nothing, except
 * for the first query of a class and variant. Nothing is lost or reported twice: a count during a drain belongs to that drain or
 * a later one.
 *
 * <p>Bounded by the classes and variants of the catalog, because both parts of the key come from it.
 */
public final class DemandMeter {

    /** The variant of queries that no instance could serve on arrival. */
    public static final String COLD = "";

    private static final int LEAST = 64;

    /**
     * Open addressing, at most half full; the length is a power of two. Cells are only added, and read without a barrier. A
     * reader can only miss an added cell, and then it repeats the lookup under the lock.
     */
    private volatile @Nullable DemandCell[] table = new DemandCell[LEAST];

    private int cells;

    /**
     * Counts an arrived query.
     *
     * @param variant full name of the variant that received the query, or {@link #COLD}
     */
    public void recordArrival(ObjectiveClass of, String variant, double boundMs, int items) {
        findOrAddCell(of, variant).recordArrival(boundMs, items);
    }

    /** Counts an answer that a variant returned after the bound. */
    public void recordViolation(ObjectiveClass of, String variant, double boundMs) {
        findOrAddCell(of, variant).recordViolation(boundMs);
    }

    /** Returns the counts since the last call. */
    public List<ClassTraffic> drain() {
        return cells().stream()
                .map(DemandCell::drain)
                .filter(traffic -> traffic.requests() != 0 || traffic.items() != 0 || traffic.violations() != 0)
                .toList();
    }

    /** Drops all cells, drained or not, because another catalog is in force. */
    public synchronized void forget() {
        table = new DemandCell[LEAST];
        cells = 0;
    }

    private DemandCell findOrAddCell(ObjectiveClass of, String variant) {
        @Nullable DemandCell[] now = table;
        DemandCell known = now[findPlace(now, of, variant)];
        return known != null ? known : addCell(of, variant);
    }

    private synchronized DemandCell addCell(ObjectiveClass of, String variant) {
        @Nullable DemandCell[] now = table;
        int place = findPlace(now, of, variant);
        DemandCell known = now[place];
        if (known != null) {
            return known;
        }
        DemandCell cell = new DemandCell(of, variant);
        now[place] = cell;
        cells++;
        if (2 * cells > now.length) {
            table = grow(now);
        }
        return cell;
    }

    private synchronized List<DemandCell> cells() {
        return Arrays.stream(table).filter(Objects::nonNull).toList();
    }

    private static @Nullable DemandCell[] grow(@Nullable DemandCell[] table) {
        @Nullable DemandCell[] larger = new DemandCell[2 * table.length];
        for (DemandCell cell : table) {
            if (cell != null) {
                int place = cell.hash() & (larger.length - 1);
                while (larger[place] != null) {
                    place = (place + 1) & (larger.length - 1);
                }
                larger[place] = cell;
            }
        }
        return larger;
    }

    /** Returns the index of the cell, or the free index for it. */
    private static int findPlace(@Nullable DemandCell[] table, ObjectiveClass of, String variant) {
        int place = DemandCell.hash(of, variant) & (table.length - 1);
        DemandCell cell = table[place];
        while (cell != null && !cell.hasKey(of, variant)) {
            place = (place + 1) & (table.length - 1);
            cell = table[place];
        }
        return place;
    }
}
