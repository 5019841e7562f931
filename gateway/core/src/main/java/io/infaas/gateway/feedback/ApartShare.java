package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The items in flight at one instance of all clients together that reset much, with those that they left behind there. Alone they may
 * have {@value #PER_FREE_PLACE_ALONE} for each place that is free, so that room is left for others; while others ask the instance, or
 * did within {@value #ASKING_SECONDS} s, one for {@value #FREE_PLACES_PER_ITEM} that are free, and one at least. Safe from any thread;
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

    /** Whether they may have more items while so many of all are in flight, which are fewer than the limit. */
    boolean hasRoom(int more, int inFlight, int limit) {
        long free = (long) limit - inFlight;
        boolean others = second - othersAsked < ASKING_SECONDS || inFlight > items.get();
        return items.get() + more <= (others ? Math.max(1, free / FREE_PLACES_PER_ITEM) : PER_FREE_PLACE_ALONE * free);
    }

    /** Counts that one of the others asks. */
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

    /** Lets a second pass. */
    synchronized void relax() {
        second = second + 1;
    }
}
