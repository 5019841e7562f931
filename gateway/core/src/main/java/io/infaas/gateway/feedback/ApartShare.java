package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The items in flight at one instance of all clients together that reset many queries, including abandoned items. Alone they may have
 * {@value #PER_FREE_PLACE_ALONE} items per free place, which leaves capacity for others. While other clients send queries, or did within
 * {@value #ASKING_SECONDS} s, they may have one item per {@value #FREE_PLACES_PER_ITEM} free places, at least one. Safe from any thread;
 * takes no lock and allocates nothing.
 *
 * <p>Source of the rule: Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998.
 */
final class ApartShare {

    static final int PER_FREE_PLACE_ALONE = 2;
    static final int FREE_PLACES_PER_ITEM = 8;
    static final int ASKING_SECONDS = 2;

    private final AtomicInteger items = new AtomicInteger();
    private volatile int second = ASKING_SECONDS;
    private volatile int othersAsked;

    /** Whether they may have more items while {@code inFlight} items of all clients, fewer than the limit, are in flight. */
    boolean hasRoom(int more, int inFlight, int limit) {
        long free = (long) limit - inFlight;
        boolean others = second - othersAsked < ASKING_SECONDS || inFlight > items.get();
        return items.get() + more <= (others ? Math.max(1, free / FREE_PLACES_PER_ITEM) : PER_FREE_PLACE_ALONE * free);
    }

    /** Counts a query of another client. */
    void recordOthersAsked() {
        int now = second;
        if (othersAsked != now) {
            othersAsked = now;
        }
    }

    /** Counts items in, or out if negative. */
    void add(int more) {
        items.addAndGet(more);
    }

    /** Advances by one second. */
    synchronized void relax() {
        second = second + 1;
    }
}
