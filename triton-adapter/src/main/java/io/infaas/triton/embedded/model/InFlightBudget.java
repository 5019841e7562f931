package io.infaas.triton.embedded.model;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all queued and running requests in this process, so that large requests cannot exhaust the heap. */
final class InFlightBudget {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    InFlightBudget(long limit) {
        this.limit = limit;
    }

    /** Reserves bytes for a request; false if the limit is reached. A single request always succeeds. */
    boolean enter(long size) {
        long now = bytes.addAndGet(size);
        if (now > limit && now != size) {
            bytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    void leave(long size) {
        bytes.addAndGet(-size);
    }
}
