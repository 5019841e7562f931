package io.infaas.controller.health;

import io.infaas.gateway.demand.InstanceUse;

/**
 * What one gateway saw of one instance: sums in which older windows count less, by a time of {@value #MEMORY_MS} ms. Rates and
 * means are quotients of such sums, so that windows of different lengths weigh what they should.
 */
final class DecayingSums {

    static final double MEMORY_MS = 1_500;

    /** After so much time without work the answers of before tell nothing: who is avoided must get another chance. */
    private static final long IDLE_MS = 3_000;

    /** A first window may be short, and a burst in it is no rate. */
    private static final double LEAST_MS = 1_000;

    private double windowMs;
    private double arrivedItems;
    private double answered;
    private double timedAnswers;
    private double answeredItems;
    private double serviceMs;
    private double inFlight;
    private boolean inUse;
    private long idleMs;
    /** Whole windows up to the last report in which it had work and answered nothing, ms. */
    private double silentMs;

    /** Adds a window in which there was nothing. */
    void add(long ms) {
        age(ms);
        inUse = false;
        inFlight = 0;
        silentMs = 0;
        idleMs += ms;
        if (idleMs >= IDLE_MS) {
            forgetLatency();
        }
    }

    void add(long ms, InstanceUse use) {
        if (use.answered() == 0 && use.itemsInFlight() == 0 && use.arrivedItems() == 0) {
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
        boolean silent = inFlight > 0 && use.answered() == 0 && use.itemsInFlight() > 0;
        silentMs = silent ? silentMs + ms : 0;
        inFlight = use.itemsInFlight();
    }

    /** Drops how long answers took; how large they were stays. */
    void forgetLatency() {
        timedAnswers = 0;
        serviceMs = 0;
        silentMs = 0;
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

    /** The answers that {@link #serviceMs} is of. */
    double timedAnswers() {
        return timedAnswers;
    }

    double serviceMs() {
        return serviceMs;
    }

    double inFlight() {
        return inFlight;
    }

    /** Whether the last report told of anything. */
    boolean inUse() {
        return inUse;
    }

    double silentMs() {
        return silentMs;
    }

    private void age(long ms) {
        double kept = Math.exp(-ms / MEMORY_MS);
        windowMs = windowMs * kept + ms;
        arrivedItems *= kept;
        answered *= kept;
        timedAnswers *= kept;
        answeredItems *= kept;
        serviceMs *= kept;
    }
}
