package io.infaas.gateway.feedback;

import io.infaas.gateway.contract.InstanceState;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The observations of an instance since it last started to serve. A restarted instance has new processes, so old observations do
 * not apply, and reports of old queries must not affect the new period.
 */
final class ServingPeriod {

    private enum Standing {
        IN,
        /** The instance was found missing. */
        GONE,
        /** The instance is present but failed several queries. */
        EJECTED
    }

    /** The first quarantine, ms; each further one is twice as long, up to {@value #DOUBLINGS} doublings. */
    static final long FIRST_QUARANTINE_MS = 500;

    static final int DOUBLINGS = 6;

    /** Seconds without an ejection that revert one doubling. */
    static final int CALM_SECONDS = 30;

    /** Slow start: the initial share of its usual queries, and its increase per second. */
    static final double FRESH = 0.1;

    static final double WARMER = 0.2;

    /** The factor by which the answer of an overloaded or interfered instance counts later. */
    static final double STRAINED = 2;

    /** Decrease of that factor per second after the state has ended: a jump back would strain the instance again. */
    static final double EASIER = 0.25;

    private final LatencyCorrection correction;
    private volatile ConcurrencyLimit concurrency;
    private final ConsecutiveFailures failures = new ConsecutiveFailures();
    private volatile Standing standing = Standing.IN;
    private volatile double warmth;
    private volatile double strain = 1;
    private boolean strained;
    private int ejections;
    private int calm;

    /**
     * @param offered correction over all such instances
     * @param profiled items in flight at which the profiled rate is reached, if each takes the profiled time
     * @param fresh whether it starts in slow start
     */
    ServingPeriod(LatencyCorrection offered, double profiled, boolean fresh) {
        concurrency = new ConcurrencyLimit(profiled);
        correction = new LatencyCorrection(offered);
        warmth = fresh ? FRESH : 1;
    }

    LatencyCorrection correction() {
        return correction;
    }

    ConcurrencyLimit concurrency() {
        return concurrency;
    }

    /** Discards the observations of its concurrency: its number of instances has changed. */
    void resize(double profiled) {
        concurrency = new ConcurrencyLimit(profiled);
    }

    ConsecutiveFailures failures() {
        return failures;
    }

    /** Whether the instance receives no queries. */
    boolean isOut() {
        return standing != Standing.IN;
    }

    /** Whether only its failures stop its queries. */
    boolean isEjected() {
        return standing == Standing.EJECTED;
    }

    /** The share of its usual queries that it should receive, up to 1. */
    double warmth() {
        return warmth;
    }

    /** The factor by which its answer counts later than predicted in comparisons; at least 1. */
    double strain() {
        return strain;
    }

    /** Records the state of the instance in a view. */
    synchronized void recordState(InstanceState state) {
        strained = state.isStrained();
        if (strained) {
            strain = STRAINED;
        }
    }

    /** Marks the instance as gone. Returns whether it was in service, so that one loss starts one probe. */
    synchronized boolean markGone() {
        failures.reset();
        boolean changed = !isOut();
        standing = Standing.GONE;
        return changed;
    }

    /** Ejects the instance. Returns its quarantine, ms; negative if it was out already. */
    synchronized long eject() {
        failures.reset();
        if (isOut()) {
            return -1;
        }
        standing = Standing.EJECTED;
        calm = 0;
        long quarantineMs = FIRST_QUARANTINE_MS << ejections;
        ejections = Math.min(DOUBLINGS, ejections + 1);
        return quarantineMs;
    }

    /** Returns the instance to service, in slow start. Returns whether it was out. */
    synchronized boolean recover() {
        failures.reset();
        boolean changed = isOut();
        if (changed) {
            warmth = FRESH;
            standing = Standing.IN;
        }
        return changed;
    }

    /** Advances by one second. */
    synchronized void relax() {
        correction.relax();
        concurrency.relax();
        if (isOut()) {
            return;
        }
        warmth = Math.min(1, warmth + WARMER);
        strain = strained ? STRAINED : Math.max(1, strain - EASIER);
        if (ejections > 0 && ++calm >= CALM_SECONDS) {
            calm = 0;
            ejections--;
        }
    }

    /** Counts consecutive failures of an instance, without an answer in between. */
    static final class ConsecutiveFailures {
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

    /**
     * Ejects failing instances, one decision at a time, up to a share of the application's instances. If most of them fail, the cause
     * is elsewhere, and ejection would overload the rest.
     */
    static final class OutlierEjection {
        private final double share;

        /** @param share largest share of an application's serving instances that may be ejected */
        OutlierEjection(double share) {
            this.share = share;
        }

        /** Ejects an instance. Returns its quarantine, ms; negative if it may not be ejected or is out already. */
        synchronized long eject(LoadBook book, InstanceLoad load, ServingPeriod life) {
            int[] counts = book.servingAndEjected(load);
            return counts[1] + 1 > share * counts[0] ? -1 : life.eject();
        }
    }
}
