package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is under way for one application, over all views, and its budget of retries: in the last {@value #WINDOW} seconds no more
 * than {@value #FLOOR} and a fifth of its queries, so that a fleet which fails is not given twice the load for it.
 */
final class ApplicationLoad {

    static final int WINDOW = 10;
    static final int FLOOR = 100;
    private static final int QUERIES_PER_RETRY = 5;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder attempts = new LongAdder();
    private final long[] attemptsBefore = new long[WINDOW];
    private final long[] retriesBefore = new long[WINDOW];
    private long retries;
    private int second;

    /** A query is given to an instance, the first time or again. */
    void began() {
        inFlight.incrementAndGet();
        attempts.increment();
    }

    /** It is not there any more. */
    void ended() {
        inFlight.decrementAndGet();
    }

    /** Queries that instances have now. */
    int inFlight() {
        return inFlight.get();
    }

    /** Whether one more query may be sent again; counts it. */
    synchronized boolean mayRetry() {
        long retried = retries - retriesBefore[second];
        // a retry is an attempt, too, once it is given to an instance
        long queries = Math.max(0, attempts.sum() - attemptsBefore[second] - retried);
        if (retried >= FLOOR + queries / QUERIES_PER_RETRY) {
            return false;
        }
        retries++;
        return true;
    }

    /** A second has passed. */
    synchronized void relax() {
        attemptsBefore[second] = attempts.sum();
        retriesBefore[second] = retries;
        second = (second + 1) % WINDOW;
    }
}
