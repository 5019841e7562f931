package io.infaas.gateway.feedback;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Held queries of the same importance, by deadline, then by arrival; all together and of each owner. For one thread at a time. */
final class HeldRank {

    private static final int COUNTED = 32;

    // differences: times may overflow
    private static final Comparator<HeldQuery> ORDER = (one, other) -> {
        long later = one.untilNanos - other.untilNanos;
        return Long.signum(later != 0 ? later : one.number - other.number);
    };

    /** The queries of one owner; never empty. */
    static final class Owned {

        private final TreeSet<HeldQuery> queries = new TreeSet<>(ORDER);
        private int items;

        HeldQuery first() {
            return queries.first();
        }

        HeldQuery last() {
            return queries.last();
        }

        int items() {
            return items;
        }

        /**
         * Returns the items before a deadline. Beyond the first {@value #COUNTED} queries they are estimated, from the spread of the
         * deadlines.
         */
        private double itemsBefore(long untilNanos) {
            int before = 0;
            int counted = 0;
            for (HeldQuery query : queries) {
                double later = untilNanos - query.untilNanos;
                if (later < 0) {
                    return before;
                }
                if (counted++ == COUNTED) {
                    double spread = queries.last().untilNanos - query.untilNanos;
                    return before + (items - before) * Math.min(1, (later + 1) / (spread + 1));
                }
                before += query.items;
            }
            return before;
        }
    }

    private final TreeSet<HeldQuery> all = new TreeSet<>(ORDER);
    private final Map<Integer, Owned> owners = new HashMap<>();
    private int items;

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The query with the earliest deadline; requires one. */
    HeldQuery earliest() {
        return all.first();
    }

    /** The query with the latest deadline; requires one. */
    HeldQuery latest() {
        return all.last();
    }

    int items() {
        return items;
    }

    Collection<Owned> owners() {
        return owners.values();
    }

    /** The queries of an owner; null if there are none. */
    @Nullable
    Owned of(int owner) {
        return owners.get(owner);
    }

    void add(HeldQuery query) {
        all.add(query);
        items += query.items;
        Owned owned = owners.computeIfAbsent(query.owner, place -> new Owned());
        owned.queries.add(query);
        owned.items += query.items;
    }

    void remove(HeldQuery query) {
        all.remove(query);
        items -= query.items;
        Owned owned = owners.get(query.owner);
        if (owned != null && owned.queries.remove(query)) {
            owned.items -= query.items;
            if (owned.queries.isEmpty()) {
                owners.remove(query.owner);
            }
        }
    }

    /** Estimates the items that get room before a query, if the owner with the least in flight always comes first. */
    double itemsBefore(int owner, long untilNanos, OwnerShares shares) {
        Owned own = owners.get(owner);
        double before = own == null ? 0 : own.itemsBefore(untilNanos);
        // so much its owner has when it is the query's turn
        double turn = shares.of(owner) + before;
        for (Owned other : owners.values()) {
            double sooner = turn - shares.of(other.first().owner);
            if (other != own && sooner >= 0) {
                boolean alsoAtTurn = untilNanos - other.first().untilNanos >= 0;
                before += Math.min(other.items, sooner + (alsoAtTurn ? 1 : 0));
            }
        }
        return before;
    }
}
