package io.infaas.gateway.feedback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Queries in the order in which they get room: by rank, then by deadline, then by arrival. Each operation takes time logarithmic in
 * their number. For one thread at a time.
 */
final class DeadlineQueue {

    private static final int COUNTED = 32;

    // differences: times may overflow
    private static final Comparator<HeldQuery> ORDER = (one, other) -> {
        long later = one.untilNanos - other.untilNanos;
        return Long.signum(later != 0 ? later : one.number - other.number);
    };

    private final List<TreeSet<HeldQuery>> ranks = new ArrayList<>();
    private final int[] items;
    private long number;

    DeadlineQueue(int ranks) {
        items = new int[ranks];
        for (int rank = 0; rank < ranks; rank++) {
            this.ranks.add(new TreeSet<>(ORDER));
        }
    }

    void add(HeldQuery query) {
        query.number = number++;
        query.held = true;
        ranks.get(query.rank).add(query);
        items[query.rank] += query.items;
    }

    /** Removes a query; returns whether it was there. */
    boolean remove(HeldQuery query) {
        if (!query.held) {
            return false;
        }
        query.held = false;
        ranks.get(query.rank).remove(query);
        items[query.rank] -= query.items;
        return true;
    }

    /** Returns the query that gets room first; null if there is none. */
    @Nullable
    HeldQuery first() {
        for (TreeSet<HeldQuery> rank : ranks) {
            if (!rank.isEmpty()) {
                return rank.first();
            }
        }
        return null;
    }

    /** Returns the query that gets room last; null if there is none. */
    @Nullable
    HeldQuery last() {
        for (int rank = ranks.size() - 1; rank >= 0; rank--) {
            if (!ranks.get(rank).isEmpty()) {
                return ranks.get(rank).last();
            }
        }
        return null;
    }

    /**
     * Returns the items that would get room before a query. Beyond the first {@value #COUNTED} queries of its rank they are
     * estimated, from the spread of their deadlines.
     */
    double itemsBefore(int rank, long untilNanos) {
        int before = 0;
        for (int higher = 0; higher < rank; higher++) {
            before += items[higher];
        }
        int rest = items[rank];
        int counted = 0;
        for (HeldQuery query : ranks.get(rank)) {
            double later = untilNanos - query.untilNanos;
            if (later < 0) {
                return before;
            }
            if (counted++ == COUNTED) {
                double spread = ranks.get(rank).last().untilNanos - query.untilNanos;
                return before + rest * Math.min(1, (later + 1) / (spread + 1));
            }
            before += query.items;
            rest -= query.items;
        }
        return before;
    }
}
