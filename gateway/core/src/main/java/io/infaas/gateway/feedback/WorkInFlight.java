package io.infaas.gateway.feedback;

import io.infaas.gateway.time.NanoTicker;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The work of this gateway in flight at one instance, in items and in time: queries that await an answer, and abandoned ones until their predicted ends, at
 * most {@value #LONGEST_MS} ms. Also counts held work, and knows that of other gateways. Bounded in size, exact to {@value #SLOT_MS} ms. Thread-safe; while something is
 * abandoned, counting takes a lock once in {@value #SLOT_MS} ms.
 *
 * <p>The time is the sum of the queries' times at saturation ({@link io.infaas.gateway.contract.Candidate#workNanos}), each at its own
 * batch size. So it is the length of the queue for any mix. Items are the occupied places at the instance. The two counts change one after
 * the other: a reader in between is wrong by one query for that moment.
 */
final class WorkInFlight {

    static final int LONGEST_MS = 5_000;
    static final int SLOT_MS = 10;

    /** Time for which a report on the work of other gateways counts. */
    static final int OTHERS_SECONDS = 3;

    private static final AtomicIntegerFieldUpdater<WorkInFlight> ITEMS =
            AtomicIntegerFieldUpdater.newUpdater(WorkInFlight.class, "items");

    private static final AtomicLongFieldUpdater<WorkInFlight> NANOS =
            AtomicLongFieldUpdater.newUpdater(WorkInFlight.class, "nanos");

    private static final AtomicIntegerFieldUpdater<WorkInFlight> HELD =
            AtomicIntegerFieldUpdater.newUpdater(WorkInFlight.class, "heldItems");

    private static final AtomicLongFieldUpdater<WorkInFlight> HELD_NANOS =
            AtomicLongFieldUpdater.newUpdater(WorkInFlight.class, "heldNanos");

    private static final long SLOT_NANOS = SLOT_MS * 1_000_000L;
    private static final int SLOTS = LONGEST_MS / SLOT_MS + 1;

    /** Abandoned work that ends in the same slot of time. */
    private static final class Abandoned {
        private int items;
        private int apartItems;
        private long nanos;
    }

    // fields, not separate objects: a decision reads them for each instance
    private volatile int items;
    private volatile int abandoned;
    private volatile int heldItems;
    private volatile long nanos;
    private volatile long heldNanos;
    private volatile float othersMs;
    private int othersAge;

    private final ApartShare apartShare = new ApartShare();
    // abandoned work by the slot of time in which it ends; a ring
    private Abandoned[] slots = {};
    private volatile long swept;

    ApartShare apartShare() {
        return apartShare;
    }

    int items(NanoTicker ticker) {
        forgetEnded(ticker);
        return items;
    }

    /** Time that all items take, ms. */
    double ms(NanoTicker ticker) {
        forgetEnded(ticker);
        return nanos / 1e6;
    }

    /** Time that the items of other gateways take by their last reports, ms. */
    float othersMs() {
        return othersMs;
    }

    synchronized void recordOthers(double ms) {
        othersMs = (float) ms;
        othersAge = 0;
    }

    /** Advances by one second. */
    synchronized void relax() {
        apartShare.relax();
        othersAge++;
        if (othersAge >= OTHERS_SECONDS) {
            othersMs = 0;
        }
    }

    /** Time of all items except those of one query, ms. */
    float aheadMs(long ownNanos) {
        return Math.max(0, nanos - ownNanos) / 1e6f;
    }

    private void forgetEnded(NanoTicker ticker) {
        if (abandoned > 0) {
            long current = slot(ticker.nanos());
            // a sweep within the slot of the last one would find nothing
            if (current > swept) {
                sweep(current);
            }
        }
    }

    int awaited() {
        return items - abandoned;
    }

    /**
     * Returns the number of all items, the new ones included.
     *
     * @param apart whether their client resets many queries
     */
    int add(int more, long moreNanos, boolean apart) {
        count(more, apart);
        NANOS.addAndGet(this, moreNanos);
        return ITEMS.addAndGet(this, more);
    }

    /**
     * Adds items within a limit of all, and of those that are apart, or if there are none. Returns the number of all, the new ones
     * included; 0 beyond the limit.
     */
    int addWithin(int limit, int more, long moreNanos, boolean apart) {
        while (true) {
            int now = items;
            if (now > 0 && (more > limit - now || (apart && !apartShare.hasRoom(more, now, limit)))) {
                return 0;
            }
            if (ITEMS.compareAndSet(this, now, now + more)) {
                count(more, apart);
                NANOS.addAndGet(this, moreNanos);
                return now + more;
            }
        }
    }

    private void count(int more, boolean apart) {
        if (apart) {
            apartShare.add(more);
        } else {
            apartShare.recordOthersAsked();
        }
    }

    /** Number of items held back in the gateway, which are not in flight. */
    int heldItems() {
        return heldItems;
    }

    /** Time that the held items take, ms. */
    double heldMs() {
        return heldNanos / 1e6;
    }

    void hold(int more, long moreNanos) {
        HELD_NANOS.addAndGet(this, moreNanos);
        HELD.addAndGet(this, more);
    }

    void holdNoMore(int less, long lessNanos) {
        hold(-less, -lessNanos);
    }

    void remove(int less, long lessNanos, boolean apart) {
        if (apart) {
            apartShare.add(-less);
        }
        NANOS.addAndGet(this, -lessNanos);
        ITEMS.addAndGet(this, -less);
    }

    /** Turns awaited items into abandoned ones, on which the instance works for another {@code afterNanos}. */
    synchronized void abandon(int count, long countNanos, boolean apart, long afterNanos, long now) {
        if (slots.length == 0) {
            slots = new Abandoned[SLOTS];
            Arrays.setAll(slots, slot -> new Abandoned());
        }
        if (abandoned == 0) {
            swept = slot(now);
        }
        long end = Math.max(swept, slot(now + Math.max(0, afterNanos)));
        Abandoned there = slots[place(Math.min(end, swept + SLOTS - 1))];
        there.items += count;
        there.apartItems += apart ? count : 0;
        there.nanos += countNanos;
        abandoned += count;
    }

    private synchronized void sweep(long current) {
        int ended = 0;
        long endedNanos = 0;
        while (abandoned > ended && swept < current) {
            Abandoned there = slots[place(swept)];
            ended += there.items;
            endedNanos += there.nanos;
            apartShare.add(-there.apartItems);
            there.items = 0;
            there.apartItems = 0;
            there.nanos = 0;
            swept++;
        }
        if (ended > 0) {
            abandoned -= ended;
            NANOS.addAndGet(this, -endedNanos);
            ITEMS.addAndGet(this, -ended);
        }
    }

    private static long slot(long nanos) {
        return Math.floorDiv(nanos, SLOT_NANOS);
    }

    private static int place(long slot) {
        return Math.floorMod(slot, SLOTS);
    }

    /**
     * The items in flight at one instance of all clients together that reset many queries, including abandoned items. Alone they may have
     * {@value #PER_FREE_PLACE_ALONE} items per free place, which leaves capacity for others. While other clients send queries, or did within
     * {@value #ASKING_SECONDS} s, they may have one item per {@value #FREE_PLACES_PER_ITEM} free places, at least one. Safe from any thread;
     * takes no lock and allocates nothing.
     *
     * <p>Source of the rule: Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet Switches, 1998.
     */
    static final class ApartShare {
        static final int PER_FREE_PLACE_ALONE = 2;
        static final int FREE_PLACES_PER_ITEM = 8;
        static final int ASKING_SECONDS = 2;

        private final AtomicInteger items = new AtomicInteger();
        private volatile int second = ASKING_SECONDS;
        private volatile int othersAsked;

        /** Whether they may have more items while {@code inFlight} items of all clients, fewer than the limit, are in flight. */
        boolean hasRoom(int more, int inFlight, int limit) {
            long free = (long) limit - inFlight;
            boolean competition = second - othersAsked < ASKING_SECONDS || inFlight > items.get();
            return items.get() + more
                    <= (competition ? Math.max(1, free / FREE_PLACES_PER_ITEM) : PER_FREE_PLACE_ALONE * free);
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
}
