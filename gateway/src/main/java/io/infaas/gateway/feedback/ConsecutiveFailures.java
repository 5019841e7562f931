package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/** Failures of an instance in a row, without an answer in between. */
final class ConsecutiveFailures {

    /** So many in a row say that it is the instance and not the queries. */
    static final int LIMIT = 3;

    private final AtomicInteger length = new AtomicInteger();

    /** Whether this failure makes the run reach the limit. */
    boolean another() {
        return length.incrementAndGet() >= LIMIT;
    }

    void reset() {
        if (length.get() != 0) {
            length.set(0);
        }
    }
}
