package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The load of one application over all views, and its retry budget. Within {@value #WINDOW} seconds it permits {@value #FLOOR}
 * retries plus a fifth of the queries. So retries do not double the load of a failing fleet.
 */
final class ApplicationLoad {

    static final int WINDOW = 10;
    static final int FLOOR = 100;
    private static final int QUERIES_PER_RETRY = 5;

    /** Seconds for which an application counts as active after a query. */
    private static final int ASKING_SECONDS = 2;

    private final ClientPatience patience = new ClientPatience();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final long[] attemptsBefore = new long[WINDOW];
    private final long[] retriesBefore = new long[WINDOW];
    private long retries;
    private int second;
    private volatile Standing standing = Standing.USUAL;
    private volatile int now = ASKING_SECONDS;
    private volatile int asked;

    /** Counts a query that is sent to an instance, first attempt or retry. */
    void recordStart() {
        inFlight.incrementAndGet();
        attempts.increment();
        recordAsked();
    }

    void recordAsked() {
        int current = now;
        if (asked != current) {
            asked = current;
        }
    }

    /** Whether the application sends queries, or did lately. */
    boolean isAsking() {
        return now - asked < ASKING_SECONDS || queries() > 0;
    }

    Standing standing() {
        return standing;
    }

    void setStanding(Standing current) {
        standing = current;
    }

    /** Counts a query that has left its instance. */
    void recordEnd() {
        inFlight.decrementAndGet();
    }

    /** Counts queries that are held back from an instance; negative when they leave. */
    void recordHeld(int more) {
        held.addAndGet(more);
    }

    /** Counts a query that ended before it was sent to an instance. */
    void recordUnsent(RefusalReason reason) {
        if (reason.isShed() || reason == RefusalReason.DEADLINE) {
            rejected.increment();
        } else if (reason == RefusalReason.CANCELLED) {
            cancelled.increment();
        }
    }

    UnsentQueries unsent() {
        return new UnsentQueries(held(), rejected.sum(), cancelled.sum());
    }

    int held() {
        return held.get();
    }

    /** Number of queries at instances or held back from them now. */
    int queries() {
        return inFlight.get() + held.get();
    }

    ClientPatience patience() {
        return patience;
    }

    /** Whether the budget permits another retry; counts it if so. */
    synchronized boolean mayRetry() {
        long retried = retries - retriesBefore[second];
        // a retry is also an attempt once it is sent to an instance
        long queries = Math.max(0, attempts.sum() - attemptsBefore[second] - retried);
        if (retried >= FLOOR + queries / QUERIES_PER_RETRY) {
            return false;
        }
        retries++;
        return true;
    }

    /** Advances the window by one second. */
    synchronized void relax() {
        patience.relax();
        now = now + 1;
        attemptsBefore[second] = attempts.sum();
        retriesBefore[second] = retries;
        second = (second + 1) % WINDOW;
    }
}
