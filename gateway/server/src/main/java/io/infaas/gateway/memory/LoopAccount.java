package io.infaas.gateway.memory;

/**
 * The share of one event loop in the ledger. It reserves in steps and keeps a step in advance, so that small requests change no
 * shared counter. Confined to its event loop.
 */
final class LoopAccount {

    /** Bytes per reservation in the ledger. */
    static final long STEP = 256 << 10;

    private final MemoryLedger ledger;
    private long used;
    private long reserved;

    LoopAccount(MemoryLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Reserves bytes; returns whether they are granted.
     *
     * @param small whether the holder is small
     */
    boolean reserve(long bytes, boolean small) {
        long missing = used + bytes - reserved;
        if (missing > 0 && !reserveMore(missing, small)) {
            return false;
        }
        used += bytes;
        return true;
    }

    // a full step first; near the limit, only the missing bytes
    private boolean reserveMore(long missing, boolean small) {
        long step = Math.max(missing, STEP);
        if (ledger.take(step, false)) {
            reserved += step;
            return true;
        }
        if (ledger.take(missing, small)) {
            reserved += missing;
            return true;
        }
        ledger.recordRefusal();
        return false;
    }

    /** Takes over bytes that were reserved in the ledger. */
    void adopt(long bytes) {
        used += bytes;
        reserved += bytes;
    }

    void release(long bytes) {
        used -= bytes;
        long surplus = reserved - used;
        if (surplus > 2 * STEP) {
            reserved -= surplus - STEP;
            ledger.release(surplus - STEP);
        }
    }

    /** Bytes in use by the connections of the loop. */
    long used() {
        return used;
    }
}
