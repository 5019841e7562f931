package io.infaas.triton.embedded.model;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all requests that wait or run in this process, and their bound: many large requests must not exhaust the heap. */
final class InFlightBudget {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    InFlightBudget(long limit) {
        this.limit = limit;
    }

    /** Takes room for a request; a single one always gets it. */
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
