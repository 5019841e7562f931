package io.infaas.gateway.demand;

import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.ObjectiveClass;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts the queries of a gateway by objective class and variant, without locks or allocation on the way of a query, but for the
 * first one of a class and variant. Nothing is lost or reported twice: what is counted during a drain is in that drain or in
 * the next ones.
 *
 * <p>Bounded by what the catalog can be asked for, since both parts of the key come from it.
 */
public final class DemandMeter {

    /** The variant of queries that no instance could serve when they came. */
    public static final String COLD = "";

    private static final int LEAST = 64;

    /**
     * Open addressing, at most half full; the length is a power of two. Cells are only added, and read without a barrier: all that
     * a reader may see too late is that one was added, and then it looks again under the lock.
     */
    private volatile @Nullable DemandCell[] table = new DemandCell[LEAST];

    private int cells;

    /**
     * A query came.
     *
     * @param variant full name of the variant that it was given to, or {@link #COLD}
     */
    public void arrived(ObjectiveClass of, String variant, double boundMs, int items) {
        cell(of, variant).arrived(boundMs, items);
    }

    /** A query was answered by a variant after its bound. */
    public void late(ObjectiveClass of, String variant, double boundMs) {
        cell(of, variant).late(boundMs);
    }

    /** What was counted since the last call. */
    public List<ClassTraffic> drain() {
        return known().stream()
                .map(DemandCell::drain)
                .filter(flow -> flow.requests() != 0 || flow.items() != 0 || flow.violations() != 0)
                .toList();
    }

    /** Another catalog is in force: what only earlier ones could be asked for is dropped, drained or not. */
    public synchronized void forget() {
        table = new DemandCell[LEAST];
        cells = 0;
    }

    private DemandCell cell(ObjectiveClass of, String variant) {
        @Nullable DemandCell[] now = table;
        DemandCell known = now[place(now, of, variant)];
        return known != null ? known : added(of, variant);
    }

    private synchronized DemandCell added(ObjectiveClass of, String variant) {
        @Nullable DemandCell[] now = table;
        int place = place(now, of, variant);
        DemandCell known = now[place];
        if (known != null) {
            return known;
        }
        DemandCell cell = new DemandCell(of, variant);
        now[place] = cell;
        cells++;
        if (2 * cells > now.length) {
            table = twice(now);
        }
        return cell;
    }

    private synchronized List<DemandCell> known() {
        return Arrays.stream(table).filter(Objects::nonNull).toList();
    }

    private static @Nullable DemandCell[] twice(@Nullable DemandCell[] table) {
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

    /** Where the cell is, or would be. */
    private static int place(@Nullable DemandCell[] table, ObjectiveClass of, String variant) {
        int place = DemandCell.hash(of, variant) & (table.length - 1);
        DemandCell cell = table[place];
        while (cell != null && !cell.counts(of, variant)) {
            place = (place + 1) & (table.length - 1);
            cell = table[place];
        }
        return place;
    }
}
