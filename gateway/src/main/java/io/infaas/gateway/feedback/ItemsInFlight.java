package io.infaas.gateway.feedback;

import io.infaas.gateway.time.NanoTicker;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The items that one instance has to work on: those of queries that await an answer, and those of abandoned queries until their
 * predicted ends, at most {@value #LONGEST_MS} ms. Also counts the items held back from it. Bounded in size, exact to
 * {@value #SLOT_MS} ms. Thread-safe; while there are abandoned items, counting takes a lock once in {@value #SLOT_MS} ms.
 */
final class ItemsInFlight {

    static final int LONGEST_MS = 5_000;
    static final int SLOT_MS = 10;

    private static final AtomicIntegerFieldUpdater<ItemsInFlight> ITEMS =
            AtomicIntegerFieldUpdater.newUpdater(ItemsInFlight.class, "items");

    private static final AtomicIntegerFieldUpdater<ItemsInFlight> HELD =
            AtomicIntegerFieldUpdater.newUpdater(ItemsInFlight.class, "held");

    private static final long SLOT_NANOS = SLOT_MS * 1_000_000L;
    private static final int SLOTS = LONGEST_MS / SLOT_MS + 1;
    private static final Abandoned[] NONE = {};

    /** Abandoned items of one owner that end in the same slot of time; a list of those of all owners. */
    private static final class Abandoned {

        private final int owner;
        private final @Nullable Abandoned next;
        private int items;

        Abandoned(int owner, @Nullable Abandoned next) {
            this.owner = owner;
            this.next = next;
        }
    }

    // fields, not separate objects: a decision reads them for each instance
    private volatile int items;
    private volatile int abandoned;
    private volatile int held;

    private final OwnerShares shares = new OwnerShares();
    // abandoned items by the slot of time in which they end; a ring
    private @Nullable Abandoned[] slots = NONE;
    private volatile long swept;

    OwnerShares shares() {
        return shares;
    }

    /** Number of all items. */
    int count(NanoTicker ticker) {
        if (abandoned > 0) {
            long current = slot(ticker.nanos());
            // a sweep within the slot of the last one would find nothing
            if (current > swept) {
                sweep(current);
            }
        }
        return items;
    }

    /** Number of items that await an answer. */
    int awaited() {
        return items - abandoned;
    }

    /** Returns the number of all items, the new ones included. */
    int add(int more, int owner) {
        shares.add(owner, more);
        return ITEMS.addAndGet(this, more);
    }

    /**
     * Adds items up to a limit of all and the share of their owner, or if there are none. Returns the number of all, the new ones
     * included; 0 if there is no room.
     */
    int addWithin(int limit, int more, int owner) {
        while (true) {
            int now = items;
            if (now > 0 && (more > limit - now || !shares.mayHave(owner, more, now, limit))) {
                return 0;
            }
            if (ITEMS.compareAndSet(this, now, now + more)) {
                shares.add(owner, more);
                return now + more;
            }
        }
    }

    /** Number of items held back in the gateway, which are not in flight. */
    int held() {
        return held;
    }

    /** Counts items that are held back; negative for those that are no longer. */
    void hold(int more) {
        HELD.addAndGet(this, more);
    }

    void remove(int less, int owner) {
        shares.remove(owner, less);
        ITEMS.addAndGet(this, -less);
    }

    /** Turns awaited items into abandoned ones, on which the instance works for another {@code afterNanos}. */
    synchronized void abandon(int count, int owner, long afterNanos, long now) {
        if (slots.length == 0) {
            slots = new Abandoned[SLOTS];
        }
        if (abandoned == 0) {
            swept = slot(now);
        }
        long end = Math.max(swept, slot(now + Math.max(0, afterNanos)));
        int place = place(Math.min(end, swept + SLOTS - 1));
        Abandoned there = slots[place];
        while (there != null && there.owner != owner) {
            there = there.next;
        }
        if (there == null) {
            there = new Abandoned(owner, slots[place]);
            slots[place] = there;
        }
        there.items += count;
        shares.leave(owner, count);
        abandoned += count;
    }

    private synchronized void sweep(long current) {
        int ended = 0;
        while (abandoned > ended && swept < current) {
            for (Abandoned one = slots[place(swept)]; one != null; one = one.next) {
                shares.removeLeft(one.owner, one.items);
                ended += one.items;
            }
            slots[place(swept)] = null;
            swept++;
        }
        if (ended > 0) {
            abandoned -= ended;
            ITEMS.addAndGet(this, -ended);
        }
    }

    private static long slot(long nanos) {
        return Math.floorDiv(nanos, SLOT_NANOS);
    }

    private static int place(long slot) {
        return Math.floorMod(slot, SLOTS);
    }
}
