package io.infaas.gateway.feedback;

import io.infaas.gateway.selection.QueryOwner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Equally important held queries in the order of their admission. Clients take turns by the items that each was given, so the busiest
 * client gets no more than another one, unless the others need less. The connections of a client take turns likewise. Within a connection
 * the order is that of {@link HeldQuery#compareWithEqual}. Each operation takes time logarithmic in the number of queries. For one thread
 * at a time.
 *
 * <p><b>The rule.</b> The queue of all clients has a member for each client; the queue of a client has one for each connection. A member
 * that begins to wait gets the current turn of its queue, or its own if that is later. The earliest turn is next; each admitted item
 * advances the turn of its member by one. So a member that needs less than its share waits for at most one round of the others.
 *
 * <p>Source: Goyal, Vin and Cheng, Start-time Fair Queueing, 1996.
 */
final class FairQueue {

    /** Members whose turns an estimate reads. */
    private static final int LOOKED_AT = 64;

    /** Remembered members without waiting queries. */
    private static final int REMEMBERED = 1024;

    private static final Comparator<FairQueue> BY_TURN = (fairQueue, other) -> {
        int later = Long.compare(fairQueue.turn, other.turn);
        return later != 0 ? later : fairQueue.require().compareWithEqual(other.require());
    };

    /** Clients, connections, queries. */
    private static final int LEVELS = 3;

    private final int level;
    private final Map<Long, FairQueue> members = new HashMap<>(0);
    private final TreeSet<FairQueue> turns = new TreeSet<>(BY_TURN);
    private final TreeSet<HeldQuery> queries = new TreeSet<>(HeldQuery::compareWithEqual);
    private long turn;
    private long progress;
    private int items;

    FairQueue() {
        this(1);
    }

    private FairQueue(int level) {
        this.level = level;
    }

    /** Number of items of all queries. */
    int items() {
        return items;
    }

    boolean isEmpty() {
        return turns.isEmpty() && queries.isEmpty();
    }

    private long key(QueryOwner owner) {
        return level == 1 ? owner.client() : owner.connection();
    }

    void add(HeldQuery query) {
        items += query.items;
        if (level == LEVELS) {
            queries.add(query);
            return;
        }
        FairQueue member = members.computeIfAbsent(key(query.owner), key -> new FairQueue(level + 1));
        if (member.isEmpty()) {
            member.turn = Math.max(member.turn, progress);
        } else {
            turns.remove(member);
        }
        member.add(query);
        turns.add(member);
    }

    /**
     * Removes a contained query.
     *
     * @param dispatch whether it was admitted, which ends its turn
     */
    void remove(HeldQuery query, boolean dispatch) {
        items -= query.items;
        FairQueue member = members.get(key(query.owner));
        if (level == LEVELS || member == null) {
            queries.remove(query);
            return;
        }
        turns.remove(member);
        if (dispatch) {
            progress = Math.max(progress, member.turn);
            member.turn += query.items;
        }
        member.remove(query, dispatch);
        if (!member.isEmpty()) {
            turns.add(member);
        } else if (member.turn <= progress) {
            members.remove(key(query.owner));
        } else if (members.size() > turns.size() + REMEMBERED) {
            members.values().removeIf(FairQueue::isEmpty);
        }
    }

    /**
     * Returns the query that is admitted next; null if there is none.
     *
     * @param apart whether a client that resets many queries may be next
     */
    @Nullable
    HeldQuery first(boolean apart) {
        if (level == LEVELS) {
            return queries.isEmpty() ? null : queries.first();
        }
        for (FairQueue member : turns) {
            HeldQuery query = member.first(apart);
            if (query != null && (apart || !query.owner.isApart())) {
                return query;
            }
        }
        return null;
    }

    private HeldQuery require() {
        HeldQuery query = first(true);
        if (query == null) {
            throw new IllegalStateException("a member without a query has no turn");
        }
        return query;
    }

    /** Returns the last query of the client with most items here, of its connection with most; null if there is none. */
    @Nullable
    HeldQuery last() {
        if (level == LEVELS) {
            return queries.isEmpty() ? null : queries.last();
        }
        FairQueue most = null;
        for (FairQueue member : turns) {
            if (most == null || member.items > most.items) {
                most = member;
            }
        }
        return most == null ? null : most.last();
    }

    /** Number of clients that wait here. */
    int clients() {
        return turns.size();
    }

    int itemsOf(QueryOwner owner) {
        FairQueue member = members.get(owner.client());
        return member == null ? 0 : member.items;
    }

    /** Estimates the items that are admitted before a new query that is due at a time. */
    double itemsBefore(QueryOwner owner, long dueNanos) {
        if (level == LEVELS) {
            return itemsDueBefore(dueNanos);
        }
        FairQueue ownerQueue = members.get(key(owner));
        double before = ownerQueue == null ? 0 : ownerQueue.itemsBefore(owner, dueNanos);
        double reached = (ownerQueue == null ? progress : Math.max(ownerQueue.turn, progress)) + before;
        double otherItems = 0;
        int visits = 0;
        for (FairQueue other : turns) {
            if (other != ownerQueue) {
                if (other.turn > reached || visits == LOOKED_AT) {
                    break;
                }
                boolean sooner = dueNanos - other.require().dueNanos >= 0;
                otherItems += Math.min(other.items, reached - other.turn + (sooner ? 1 : 0));
                visits++;
            }
        }
        return before + (visits < LOOKED_AT ? otherItems : otherItems * turns.size() / visits);
    }

    private double itemsDueBefore(long dueNanos) {
        if (queries.isEmpty() || dueNanos - queries.first().dueNanos < 0) {
            return 0;
        }
        double spread = queries.last().dueNanos - queries.first().dueNanos;
        return items * Math.min(1, (dueNanos - queries.first().dueNanos + 1) / (spread + 1));
    }
}
