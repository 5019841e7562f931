package io.infaas.gateway.feedback;

/**
 * What was learnt of an instance since it last began to serve: a new one has new processes, so that nothing of this holds for it,
 * and what old queries still tell must not touch it.
 */
final class Life {

    private final LatencyCorrection correction = new LatencyCorrection();
    private final FailureRun failures = new FailureRun();
    private volatile boolean gone;

    LatencyCorrection correction() {
        return correction;
    }

    FailureRun failures() {
        return failures;
    }

    boolean gone() {
        return gone;
    }

    /** Whether this call changed it, so that one probe is started for one loss. */
    synchronized boolean gone(boolean now) {
        boolean changed = gone != now;
        gone = now;
        failures.reset();
        return changed;
    }
}
