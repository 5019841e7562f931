package io.infaas.gateway.memory;

import io.infaas.triton.wire.ByteBudget;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that all requests of a gateway hold together. Connections that hold much get nothing above the low watermark; the rest
 * up to the capacity serves those that hold little. Thread-safe.
 *
 * <p>Event loops reserve in steps ({@link LoopAccount}): a usual request changes no shared counter.
 */
public final class MemoryLedger implements ByteBudget {

    /** A connection that holds more than this counts as large, bytes. */
    static final long LARGE_HOLDING = 1 << 20;

    /** Part of the memory that requests may hold; the rest is for everything else. */
    private static final int SHARE_OF_MEMORY = 2;

    private final long capacity;
    private final long lowWatermark;
    private final AtomicLong reserved = new AtomicLong();
    private final Map<EventExecutor, LoopAccount> loops = new ConcurrentHashMap<>();
    private final AtomicLong refusals = new AtomicLong();

    /** @param capacity most bytes that requests may hold; the low watermark is three quarters of it */
    public MemoryLedger(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity %d must be at least 1".formatted(capacity));
        }
        this.capacity = capacity;
        this.lowWatermark = capacity / 4 * 3;
    }

    /**
     * Creates a ledger of half the memory of this process: its heap ({@code -Xmx}) or its direct memory ({@code -XX:MaxDirectMemorySize},
     * by default equal). The smaller one counts, since requests occupy both.
     */
    public static MemoryLedger ofThisJvm() {
        long memory = Math.min(
                PlatformDependent.maxDirectMemory(), Runtime.getRuntime().maxMemory());
        return new MemoryLedger(memory / SHARE_OF_MEMORY);
    }

    /** Opens the account of a connection that belongs to this event loop. */
    public ConnectionAccount open(EventExecutor loop) {
        return new ConnectionAccount(loops.computeIfAbsent(loop, key -> new LoopAccount(this)));
    }

    /** Reserves memory for a large holder: up to the low watermark. */
    @Override
    public boolean reserve(long bytes) {
        boolean granted = take(bytes, false);
        if (!granted) {
            recordRefusal();
        }
        return granted;
    }

    /** Reserves memory up to the watermark of a small or a large holder, without counting a refusal. */
    boolean take(long bytes, boolean small) {
        if (reserved.addAndGet(bytes) <= (small ? capacity : lowWatermark)) {
            return true;
        }
        reserved.addAndGet(-bytes);
        return false;
    }

    void recordRefusal() {
        refusals.incrementAndGet();
    }

    @Override
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /** Bytes reserved now, including the advance of event loops. */
    public long bytes() {
        return reserved.get();
    }

    /** Most bytes that requests may hold. */
    public long capacity() {
        return capacity;
    }

    /** Number of reservations refused up to now. */
    public long refusals() {
        return refusals.get();
    }

    /**
     * The share of one event loop in the ledger. It reserves in steps and keeps a step in advance, so that small requests change no
     * shared counter. Confined to its event loop.
     */
    static final class LoopAccount {

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
    }
}
