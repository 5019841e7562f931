package io.infaas.gateway.feedback;

/**
 * What was learnt of an instance since it last began to serve: a new one has new processes, so that nothing of this holds for it,
 * and what old queries still tell must not touch it.
 */
final class ServingPeriod {

    /** Whether queries are given to it. */
    private enum Standing {
        /** They are. */
        IN,
        /** It was found not to be there. */
        GONE,
        /** It is there and failed several queries. */
        EJECTED
    }

    /** The first quarantine; each further one is twice as long, up to the longest. */
    static final long FIRST_QUARANTINE_MS = 500;

    static final int DOUBLINGS = 6;

    /** So many seconds without an ejection take one doubling back. */
    static final int CALM_SECONDS = 30;

    /** The share of its usual queries that an instance begins with, and by which that grows each second. */
    static final double FRESH = 0.1;

    static final double WARMER = 0.2;

    private final LatencyCorrection correction;
    private final ConsecutiveFailures failures = new ConsecutiveFailures();
    private volatile Standing standing = Standing.IN;
    private volatile double warmth;
    private int ejections;
    private int calm;

    /**
     * @param offered what is observed of all such instances
     * @param fresh whether it begins slowly
     */
    ServingPeriod(LatencyCorrection offered, boolean fresh) {
        correction = new LatencyCorrection(offered);
        warmth = fresh ? FRESH : 1;
    }

    LatencyCorrection correction() {
        return correction;
    }

    ConsecutiveFailures failures() {
        return failures;
    }

    /** Whether no queries are given to it. */
    boolean out() {
        return standing != Standing.IN;
    }

    /** Whether it is out for its failures alone. */
    boolean ejected() {
        return standing == Standing.EJECTED;
    }

    /** The share of its usual queries that it is to get, up to 1. */
    double warmth() {
        return warmth;
    }

    /** Whether this call took it out, so that one probe is started for one loss. */
    synchronized boolean gone() {
        failures.reset();
        boolean changed = !out();
        standing = Standing.GONE;
        return changed;
    }

    /** How long it is out now for its failures, ms; negative if it was out already. */
    synchronized long eject() {
        failures.reset();
        if (out()) {
            return -1;
        }
        standing = Standing.EJECTED;
        calm = 0;
        long quarantineMs = FIRST_QUARANTINE_MS << ejections;
        ejections = Math.min(DOUBLINGS, ejections + 1);
        return quarantineMs;
    }

    /** Whether this call brought it back; it begins slowly. */
    synchronized boolean back() {
        failures.reset();
        boolean changed = out();
        if (changed) {
            warmth = FRESH;
            standing = Standing.IN;
        }
        return changed;
    }

    /** A second has passed. */
    synchronized void relax() {
        correction.relax();
        if (out()) {
            return;
        }
        warmth = Math.min(1, warmth + WARMER);
        if (ejections > 0 && ++calm >= CALM_SECONDS) {
            calm = 0;
            ejections--;
        }
    }
}
