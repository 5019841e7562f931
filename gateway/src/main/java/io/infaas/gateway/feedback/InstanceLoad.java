package io.infaas.gateway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/** What is observed of one instance; written by every event loop, read without locks. */
final class InstanceLoad {

    private final AtomicInteger itemsInFlight = new AtomicInteger();
    private final LatencyCorrection correction = new LatencyCorrection();
    private final FailureRun failures = new FailureRun();
    private volatile boolean gone;

    int itemsInFlight() {
        return itemsInFlight.get();
    }

    void began(int items) {
        itemsInFlight.addAndGet(items);
    }

    void ended(int items) {
        itemsInFlight.addAndGet(-items);
    }

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
