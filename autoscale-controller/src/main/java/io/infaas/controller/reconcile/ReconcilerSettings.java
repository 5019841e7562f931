package io.infaas.controller.reconcile;

import java.time.Duration;

/**
 * Bounds and paces.
 *
 * @param observeEvery between the beginnings of two observations of a node
 * @param missesUntilDown observations without an answer, in a row, after which a node is down; a refused one is enough
 * @param loadsPerNode loads under way on one node, at most
 * @param firstBackoff before a failed load is tried again; doubles with each failure
 * @param longestBackoff where doubling ends; what has served that long has its failures forgiven
 * @param grace how long after a load or an unload observations of that model may lag
 * @param firstCheck after an unload, until it is asked whether the model is gone; doubles
 * @param longestCheck where that doubling ends
 * @param unloadTimeout after which a model that is unloaded and does not finish is waited for no more: gateways have nothing there
 * @param unloadRetryAfter after which a model that is still there is unloaded once more
 */
public record ReconcilerSettings(
        Duration observeEvery,
        int missesUntilDown,
        int loadsPerNode,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration grace,
        Duration firstCheck,
        Duration longestCheck,
        Duration unloadTimeout,
        Duration unloadRetryAfter) {

    /** 1 s, two misses, two loads, 1 s to 60 s of back-off, 3 s of grace, looks after 0.1 s to 1 s, for 5 s, again after 30 s. */
    public static final ReconcilerSettings DEFAULTS = new ReconcilerSettings(
            Duration.ofSeconds(1),
            2,
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));

    public ReconcilerSettings {
        if (missesUntilDown < 1 || loadsPerNode < 1) {
            throw new IllegalArgumentException("missesUntilDown %d and loadsPerNode %d must be at least 1"
                    .formatted(missesUntilDown, loadsPerNode));
        }
    }

    /** How long after the n-th failure in a row nothing is tried, ns. */
    long backoffNanos(int failures) {
        return doubling(firstBackoff, failures - 1, longestBackoff);
    }

    /** How long after an unload, or the last look at it, the next look is due, ns. */
    long checkNanos(int checks) {
        return doubling(firstCheck, checks, longestCheck);
    }

    private static long doubling(Duration first, int times, Duration longest) {
        return Math.min(longest.toNanos(), first.toNanos() << Math.min(times, 20));
    }
}
