package io.infaas.gateway.memory;

import io.infaas.triton.wire.WireException;

/**
 * The memory that the requests of one connection hold. The holder of a connection's bytes reserves them here first and releases them
 * afterwards. Confined to the connection's event loop.
 */
public final class ConnectionAccount {

    private final MemoryLedger.LoopAccount loop;
    private long bytes;

    ConnectionAccount(MemoryLedger.LoopAccount loop) {
        this.loop = loop;
    }

    /** Creates an account without a bound, for a connection that is not a client's. */
    public static ConnectionAccount unlimited() {
        return new ConnectionAccount(new MemoryLedger.LoopAccount(new MemoryLedger(Long.MAX_VALUE)));
    }

    /**
     * Reserves memory.
     *
     * @return whether it is granted; if not, the caller must refuse the request
     */
    public boolean reserve(long more) {
        if (!loop.reserve(more, bytes + more <= MemoryLedger.LARGE_HOLDING)) {
            return false;
        }
        bytes += more;
        return true;
    }

    /**
     * Changes a reservation.
     *
     * @param before bytes reserved up to now
     * @param now bytes to reserve
     * @return the second parameter
     * @throws WireException if the memory is not granted; the reservation is as before then
     */
    public long resize(long before, long now) {
        if (now <= before) {
            release(before - now);
        } else if (!reserve(now - before)) {
            throw WireException.noMemory();
        }
        return now;
    }

    /** Takes over bytes that another thread reserved in the ledger. */
    public void adopt(long more) {
        loop.adopt(more);
        bytes += more;
    }

    /** Returns reserved bytes. */
    public void release(long less) {
        bytes -= less;
        loop.release(less);
    }

    /** Bytes that the connection holds. */
    public long bytes() {
        return bytes;
    }
}
