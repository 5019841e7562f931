package io.infaas.gateway.feedback;

import static io.infaas.gateway.feedback.ConcurrencyCurve.BUCKETS;
import static io.infaas.gateway.feedback.ConcurrencyCurve.bucket;
import static io.infaas.gateway.feedback.ConcurrencyCurve.top;

/**
 * Limits the items in flight at an instance to twice as many as its full rate needs. Further items wait in the gateway, which can still
 * order and drop them. Safe from any thread; takes no lock and allocates nothing, and a lost update does not matter.
 *
 * <p><b>The knee.</b> The rate at a concurrency is concurrency / time (Little). It grows with the concurrency while the instance has cores
 * or batches to fill; from there on the time grows instead. The knee is the least concurrency with {@value #FULL} of the best rate
 * observed, and the limit is twice the knee. Less than {@value #WORTHWHILE_MS} ms of work is no queue worth holding back. While the
 * observed rate still grows, the limit is twice the highest concurrency with answers. It doubles each second in which it holds queries
 * back: without evidence there is no limit. The search for the knee uses only recent answers under pressure: light queries at quiet times
 * are not comparable with heavy ones at peaks.
 *
 * <p><b>Probes.</b> Under overload the concurrency is always at the limit, and no other would be observed. So one round of answers in
 * {@value #ROUNDS} runs at the knee, which costs nothing, or, after long without a try, at a quarter of it. A stale rate that is too good
 * becomes the knee, and is thereby observed again.
 *
 * <p>Source of limits by rate and time: TCP Vegas, BBR, and the adaptive concurrency of Envoy.
 */
final class ConcurrencyLimit {

    static final double FULL = 0.9;
    static final double WORTHWHILE_MS = 10;
    static final int ROUNDS = 4;

    /** The limit before the first answer. */
    static final int FIRST = 64;

    private static final int GROWTH = 2;
    private static final int LEAST = 2;
    private static final int MOST = 1 << 16;
    private static final int ADAPT_AFTER = 8;
    private static final int LEAST_ROUND = 16;

    private final ConcurrencyCurve curve = new ConcurrencyCurve();
    private final int least;
    private volatile int limit;
    private volatile double bestMsPerItem;
    private volatile boolean saturated;
    private volatile boolean late;
    private volatile boolean waiting;
    private volatile int knee = 1;
    private int full;
    private int probe;
    private int highest;
    private int answers;
    private int round = 1;

    /** @param profiled items in flight at which the instance reaches its profiled rate, if each takes the profiled time */
    ConcurrencyLimit(double profiled) {
        least = Math.max(LEAST, (int) (2 * Math.ceil(Math.min(profiled, MOST / 2.0))));
        full = initialLimit();
        probe = full;
        limit = full;
    }

    /** Most items that the instance should have in flight. */
    int limit() {
        return limit;
    }

    /** Whether the rate did not grow with more in flight. */
    boolean isSaturated() {
        return saturated;
    }

    /** Time per item at the best rate observed, ms; 0 without observations. */
    double msPerItem() {
        return bestMsPerItem;
    }

    /** Returns the time of an answer at this concurrency at the best rate observed, ms; 0 without observations. */
    double bestMs(int concurrency) {
        return Math.max(concurrency, knee) * bestMsPerItem;
    }

    /** Returns the time within which nearly all answers come at this concurrency, ms; 0 without observations. */
    double expectedMs(int concurrency) {
        return curve.expectedMs(concurrency);
    }

    /** Records an answer after a time, ms, to a query that began at this concurrency, its own items included. */
    void observe(int concurrency, double ms) {
        int bucket = bucket(concurrency);
        curve.observe(bucket, ms / concurrency);
        if (bucket > highest) {
            highest = bucket;
            if (!saturated) {
                full = initialLimit();
                limit = full;
            }
        }
        advance();
    }

    /** Records that such a query got no answer within a time. */
    void observeAtLeast(int concurrency, double ms) {
        curve.observeAtLeast(bucket(concurrency), ms / concurrency);
        advance();
    }

    /** Records that a query was held back by the limit. */
    void recordHeld() {
        waiting = true;
    }

    /** Records that a query would be too late, which starts a further search for the knee. */
    void recordLate() {
        if (!late) {
            late = true;
        }
    }

    /** Advances by one second. */
    void relax() {
        curve.relax();
        if (waiting && !saturated) {
            full = Math.min(MOST, 2 * full);
            limit = full;
        }
        waiting = false;
    }

    private int initialLimit() {
        return Math.max(Math.max(FIRST, least), GROWTH * top(highest));
    }

    private void advance() {
        int count = ++answers;
        if (count % ADAPT_AFTER == 0 && (waiting || late)) {
            adapt();
        }
        if (count >= Math.max(LEAST_ROUND, full)) {
            answers = 0;
            round = (round + 1) % ROUNDS;
            limit = saturated && round == 0 ? probe : full;
        }
    }

    private void adapt() {
        double best = Double.POSITIVE_INFINITY;
        int last = 0;
        for (int bucket = 1; bucket < BUCKETS; bucket++) {
            double msPerItem = curve.msPerItem(bucket);
            if (msPerItem < Double.POSITIVE_INFINITY) {
                best = Math.min(best, msPerItem);
                last = bucket;
            }
        }
        if (last == 0) {
            return;
        }
        int first = 1;
        while (first < last && curve.msPerItem(first) * FULL > best) {
            first++;
        }
        int enough = top(first);
        int worthwhile = Math.max(least, (int) Math.min(MOST, WORTHWHILE_MS / best));
        int most = Math.max(2 * enough, worthwhile);
        int low = Math.max(1, enough / 4);
        knee = enough;
        bestMsPerItem = best;
        saturated = late || top(last) >= most;
        late = false;
        full = saturated ? most : Math.max(full, Math.max(most, initialLimit()));
        probe = Math.max(worthwhile, curve.isKnown(bucket(low)) ? enough : low);
        limit = saturated && round == 0 ? probe : full;
    }
}
