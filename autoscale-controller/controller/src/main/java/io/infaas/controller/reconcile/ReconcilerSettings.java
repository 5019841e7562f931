package io.infaas.controller.reconcile;

import java.time.Duration;

/**
 * Limits and intervals of the reconciler.
 *
 * @param observeEvery interval between the starts of two observations of a node
 * @param missesUntilDown unanswered observations in a row after which a node is down; one refused connection is enough
 * @param loadsPerNode most parallel loads on one node
 * @param firstBackoff backoff after a failed load; doubles with each failure
 * @param longestBackoff longest backoff; serving for this long clears the failures
 * @param grace time after a load or unload during which observations of the model may lag
 * @param firstCheck delay between an unload and the check that the model is gone; doubles
 * @param longestCheck longest delay between two checks
 * @param unloadTimeout time after which an unloading model may be loaded again; gateways have nothing in flight there
 * @param unloadRetryAfter time after which a model that is still present is unloaded again
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

    /**
     * 1 s interval, two misses, two loads, 1 s to 60 s of backoff, 3 s of grace, checks after 0.1 s to 1 s for 5 s, retry
     * after 30 s.
     */
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

    /** Backoff after the n-th failure in a row, ns. */
    long backoffNanos(int failures) {
        return doubling(firstBackoff, failures - 1, longestBackoff);
    }

    /**
     * Time after which the memory of an unloading model counts as free, ns: sooner if the plan has the model again, or
     * the node reports its memory.
     */
    long leavingNanos(boolean sooner) {
        return sooner
                ? unloadTimeout.toNanos()
                : Math.min(unloadRetryAfter.minus(longestCheck.multipliedBy(2)).toNanos(), 4 * unloadTimeout.toNanos());
    }

    /** Backoff after the failure of a load that paused a last copy, ns: ten times the longest. */
    long pauseBackoffNanos() {
        return 10 * longestBackoff.toNanos();
    }

    /** Delay until the next check after an unload, ns. */
    long checkNanos(int checks) {
        return doubling(firstCheck, checks, longestCheck);
    }

    private static long doubling(Duration first, int times, Duration longest) {
        return Math.min(longest.toNanos(), first.toNanos() << Math.min(times, 20));
    }
}
