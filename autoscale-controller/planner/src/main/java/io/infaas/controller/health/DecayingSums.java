package io.infaas.controller.health;

import io.infaas.gateway.contract.InstanceUse;

/**
 * Observations of one instance by one gateway: sums that decay exponentially with a time constant of {@value #MEMORY_MS}
 * ms. Rates and means are quotients of such sums, so that each window weighs by its length.
 */
final class DecayingSums {

    static final double MEMORY_MS = 1_500;

    /** After this long without work, earlier latencies are dropped: an instance that is avoided must get another chance. */
    private static final long IDLE_MS = 3_000;

    /** Shortest window for a rate: a burst in a short first window is not a rate. */
    private static final double LEAST_MS = 1_000;

    private double windowMs;
    private double arrivedItems;
    private double answered;
    private double timedAnswers;
    private double answeredItems;
    private double serviceMs;
    private double workMs;
    private boolean inUse;
    private long idleMs;
    /** Time without any response while work was in flight, in whole windows up to the last report, ms. */
    private double silentMs;
    /** Disregarded part of the answers and of the silence. */
    private double disregardedAnswers;

    private double disregardedMs;
    private double disregardedSilenceMs;

    /** Adds a window without work. */
    void add(long ms) {
        age(ms);
        inUse = false;
        workMs = 0;
        silentMs = 0;
        disregardedSilenceMs = 0;
        idleMs += ms;
        if (idleMs >= IDLE_MS) {
            forgetLatency();
        }
    }

    void add(long ms, InstanceUse use) {
        if (use.answered() == 0 && use.workMsInFlight() == 0 && use.arrivedItems() == 0) {
            add(ms);
            return;
        }
        age(ms);
        inUse = true;
        idleMs = 0;
        arrivedItems += use.arrivedItems();
        answered += use.answered();
        timedAnswers += use.answered();
        answeredItems += use.answeredItems();
        serviceMs += use.serviceMs();
        boolean silent = workMs > 0 && use.answered() == 0 && use.workMsInFlight() > 0;
        silentMs = silent ? silentMs + ms : 0;
        disregardedSilenceMs = silent ? disregardedSilenceMs : 0;
        workMs = use.workMsInFlight();
    }

    /** Drops response times; batch sizes stay. */
    void forgetLatency() {
        timedAnswers = 0;
        serviceMs = 0;
        silentMs = 0;
        disregardLatency();
    }

    /** Disregards the latencies until now; they still count as work of the instance. */
    void disregardLatency() {
        disregardedAnswers = timedAnswers;
        disregardedMs = serviceMs;
        disregardedSilenceMs = silentMs;
    }

    /** Items/s. */
    double arrival() {
        return 1_000 * arrivedItems / Math.max(windowMs, LEAST_MS);
    }

    double answered() {
        return answered;
    }

    double answeredItems() {
        return answeredItems;
    }

    /** Number of responses in {@link #serviceMs}. */
    double timedAnswers() {
        return timedAnswers;
    }

    double serviceMs() {
        return serviceMs;
    }

    /** Number of responses in {@link #regardedMs}: the part of {@link #serviceMs} that is not disregarded. */
    double regardedAnswers() {
        return beyond(disregardedAnswers, timedAnswers);
    }

    double regardedMs() {
        return beyond(disregardedMs, serviceMs);
    }

    double regardedSilenceMs() {
        return Math.max(0, silentMs - disregardedSilenceMs);
    }

    // both decay alike, but for rounding
    private static double beyond(double disregarded, double total) {
        double more = total - disregarded;
        return more < 1e-6 ? 0 : more;
    }

    /** Time that the instance needs for its queries in flight, ms. */
    double workMs() {
        return workMs;
    }

    /** Whether the last report had any work for it. */
    boolean inUse() {
        return inUse;
    }

    double silentMs() {
        return silentMs;
    }

    private void age(long ms) {
        double share = Math.exp(-ms / MEMORY_MS);
        windowMs = windowMs * share + ms;
        arrivedItems *= share;
        answered *= share;
        timedAnswers *= share;
        answeredItems *= share;
        serviceMs *= share;
        disregardedAnswers *= share;
        disregardedMs *= share;
    }
}
