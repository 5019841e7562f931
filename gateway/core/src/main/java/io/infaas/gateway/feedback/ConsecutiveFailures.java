package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts consecutive failures of an instance, without an answer in between. */
final class ConsecutiveFailures {

    /** Consecutive failures that indicate a faulty instance, not faulty queries. */
    static final int LIMIT = 3;

    private final AtomicInteger length = new AtomicInteger();

    /** Counts a failure. Returns whether the run reaches the limit. */
    boolean recordFailure() {
        return length.incrementAndGet() >= LIMIT;
    }

    void reset() {
        if (length.get() != 0) {
            length.set(0);
        }
    }
}
