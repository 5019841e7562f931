package io.infaas.gateway.feedback;

import io.infaas.gateway.selection.QueryOwner;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many items each owner of queries has in flight at one instance, with what it left behind there. Bounded in size. Safe from any
 * thread; takes no lock on the way of a query and allocates nothing.
 *
 * <p><b>The shares.</b> While others ask the instance too, an owner may have {@value #PER_FREE_PLACE} times as many items there as
 * are free, so that some room is left for others; {@value #PER_FREE_PLACE_IF_LEFT} times as many if some of them are left behind,
 * since these take room as long as they are predicted to, and nobody gains by them. Clients that are apart may together have one for
 * {@value #FREE_PLACES_PER_APART} that are free, and one at least. Alone an owner may have all, and those apart {@value
 * #PER_FREE_PLACE_IF_LEFT} times as many as are free.
 *
 * <p>Source of the rule: Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998.
 */
final class OwnerShares {

    static final int PER_FREE_PLACE = 8;
    static final int PER_FREE_PLACE_IF_LEFT = 2;
    static final int FREE_PLACES_PER_APART = 8;

    /** Seconds for which an owner that has asked counts as one that asks. */
    private static final int ASKING_SECONDS = 2;

    private static final int APART = QueryOwner.APART.place();

    private final AtomicIntegerArray items = new AtomicIntegerArray(QueryOwner.PLACES);
    private final AtomicIntegerArray left = new AtomicIntegerArray(QueryOwner.PLACES);
    // the second in which each has asked last
    private final AtomicIntegerArray asked = new AtomicIntegerArray(QueryOwner.PLACES);
    private volatile int second = ASKING_SECONDS;

    /** Items of an owner in flight, with those that it left behind. */
    int of(int place) {
        return items.get(place);
    }

    /** Whether an owner may have more items while so many of all are in flight, which are fewer than the limit. */
    boolean mayHave(int place, int more, int inFlight, int limit) {
        long free = (long) limit - inFlight;
        int has = items.get(place) + more;
        if (place == APART) {
            return has
                    <= (othersAsk(place) ? Math.max(1, free / FREE_PLACES_PER_APART) : PER_FREE_PLACE_IF_LEFT * free);
        }
        int times = left.get(place) > 0 ? PER_FREE_PLACE_IF_LEFT : PER_FREE_PLACE;
        return has <= times * free || !othersAsk(place);
    }

    private boolean othersAsk(int place) {
        int since = second - ASKING_SECONDS;
        for (int other = 0; other < QueryOwner.PLACES; other++) {
            if (other != place && (asked.get(other) > since || items.get(other) > 0)) {
                return true;
            }
        }
        return false;
    }

    /** Counts that an owner asks. */
    void recordAsked(int place) {
        int now = second;
        if (asked.get(place) != now) {
            asked.lazySet(place, now);
        }
    }

    /** Counts items of an owner in. */
    void add(int place, int more) {
        recordAsked(place);
        items.addAndGet(place, more);
    }

    /** Counts awaited items of an owner out. */
    void remove(int place, int less) {
        items.addAndGet(place, -less);
    }

    /** Turns awaited items of an owner into left ones. */
    void leave(int place, int count) {
        left.addAndGet(place, count);
    }

    /** Counts left items of an owner out. */
    void removeLeft(int place, int less) {
        left.addAndGet(place, -less);
        items.addAndGet(place, -less);
    }

    /** Lets a second pass. */
    synchronized void relax() {
        second = second + 1;
    }
}
