package io.infaas.gateway.feedback;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries in the order in which they get room: by rank, then those of the owner that has least in flight, then by deadline, then by
 * arrival. Each operation takes time logarithmic in their number, and linear in that of their owners. For one thread at a time.
 */
final class DeadlineQueue {

    private final List<HeldRank> ranks = new ArrayList<>();
    private final OwnerShares shares;
    private long number;

    /** @param shares what each owner has in flight */
    DeadlineQueue(int ranks, OwnerShares shares) {
        this.shares = shares;
        for (int rank = 0; rank < ranks; rank++) {
            this.ranks.add(new HeldRank());
        }
    }

    void add(HeldQuery query) {
        query.number = number++;
        query.held = true;
        ranks.get(query.rank).add(query);
    }

    /** Removes a query; returns whether it was there. */
    boolean remove(HeldQuery query) {
        if (!query.held) {
            return false;
        }
        query.held = false;
        ranks.get(query.rank).remove(query);
        return true;
    }

    /** Returns the query of a rank with the earliest deadline; null if there is none. */
    @Nullable
    HeldQuery earliest(int rank) {
        HeldRank those = ranks.get(rank);
        return those.isEmpty() ? null : those.earliest();
    }

    /** Returns any query; null if there is none. */
    @Nullable
    HeldQuery any() {
        return first(0, Integer.MAX_VALUE);
    }

    /**
     * Returns the query that gets room first; null if there is none, or none within the share of its owner.
     *
     * @param inFlight items in flight
     * @param limit most items in flight
     */
    @Nullable
    HeldQuery first(int inFlight, int limit) {
        for (HeldRank rank : ranks) {
            HeldQuery first = null;
            for (HeldRank.Owned owned : rank.owners()) {
                HeldQuery query = owned.first();
                if ((first == null || isBefore(query, first))
                        && (inFlight == 0 || shares.mayHave(query.owner, query.items, inFlight, limit))) {
                    first = query;
                }
            }
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    private boolean isBefore(HeldQuery query, HeldQuery other) {
        int more = shares.of(query.owner) - shares.of(other.owner);
        long later = query.untilNanos - other.untilNanos;
        return more != 0 ? more < 0 : later != 0 ? later < 0 : query.number < other.number;
    }

    /**
     * Returns the query that should give its place to another one; null if there is none. That is the last of a less important rank,
     * or the last of the owner that has most here, if that is more than the other's owner has with it.
     */
    @Nullable
    HeldQuery yielding(HeldQuery to) {
        for (int rank = ranks.size() - 1; rank > to.rank; rank--) {
            if (!ranks.get(rank).isEmpty()) {
                return ranks.get(rank).latest();
            }
        }
        HeldRank equals = ranks.get(to.rank);
        HeldRank.Owned own = equals.of(to.owner);
        int most = shares.of(to.owner) + to.items + (own == null ? 0 : own.items());
        HeldQuery yields = null;
        for (HeldRank.Owned owned : equals.owners()) {
            int has = shares.of(owned.first().owner) + owned.items();
            if (has > most) {
                most = has;
                yields = owned.last();
            }
        }
        return yields;
    }

    /** Estimates the items that would get room before a query. */
    double itemsBefore(int rank, int owner, long untilNanos) {
        double before = 0;
        for (int higher = 0; higher < rank; higher++) {
            before += ranks.get(higher).items();
        }
        return before + ranks.get(rank).itemsBefore(owner, untilNanos, shares);
    }
}
