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
    private final AtomicInteger heldCount = new AtomicInteger();
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
    private volatile int lastQuery;

    /** Counts a query that is sent to an instance, first attempt or retry. */
    void recordStart() {
        inFlight.incrementAndGet();
        attempts.increment();
        recordAsked();
    }

    void recordAsked() {
        int current = now;
        if (lastQuery != current) {
            lastQuery = current;
        }
    }

    /** Whether the application sends queries, or did lately. */
    boolean isAsking() {
        return now - lastQuery < ASKING_SECONDS || queries() > 0;
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
        heldCount.addAndGet(more);
    }

    /** Counts a query that ended before it was sent to an instance. */
    void recordUnsent(RefusalReason reason) {
        if (reason.isShed() || reason == RefusalReason.DEADLINE) {
            rejected.increment();
        } else if (reason.isLeaving()) {
            cancelled.increment();
        }
    }

    UnsentQueries unsent() {
        return new UnsentQueries(heldQueries(), rejected.sum(), cancelled.sum());
    }

    int heldQueries() {
        return heldCount.get();
    }

    /** Number of queries at instances or held back from them now. */
    int queries() {
        return inFlight.get() + heldCount.get();
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

    /**
     * Estimates how long clients without a stated deadline wait: nine of ten wait longer. It falls as clients give up, and grows by 3 % a
     * second while none do. It is at least {@value #LEAST_MS} ms, since hasty clients must not cause refusals of other clients' queries. Safe
     * from any thread, without locks; an observation that is lost in a race does not matter.
     */
    static final class ClientPatience {
        static final double MOST_MS = 3_600_000;
        static final double LEAST_MS = 1_000;

        private static final double SHORTER = 0.8;
        private static final double LONGER = 1.02;
        private static final double RELAXATION = 1.03;
        private static final double MARGIN = 0.9;

        private volatile double estimateMs = MOST_MS;
        private volatile double fastestMs = MOST_MS;

        /** Time within which an answer is of use, ms. */
        double ms() {
            return Math.max(LEAST_MS, MARGIN * estimateMs);
        }

        /** Records that a query was answered after a time, ms. */
        void recordAnswer(double ms) {
            if (ms < fastestMs) {
                fastestMs = ms;
            }
        }

        /** Records that a client has given up after a time, ms. Has no effect if no answer could have come by then. */
        void recordGivingUp(double ms) {
            double patienceMs = estimateMs;
            if (ms >= patienceMs) {
                estimateMs = Math.min(MOST_MS, patienceMs * LONGER);
            } else if (ms > fastestMs) {
                estimateMs = Math.max(LEAST_MS, Math.max(ms, patienceMs * SHORTER));
            }
        }

        /** Advances by one second. */
        void relax() {
            estimateMs = Math.min(MOST_MS, estimateMs * RELAXATION);
            fastestMs = Math.min(MOST_MS, fastestMs * RELAXATION);
        }
    }
}
