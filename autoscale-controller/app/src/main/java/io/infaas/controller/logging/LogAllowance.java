package io.infaas.controller.logging;

/**
 * How many bytes a source may log: a burst, then a steady rate. Not thread-safe.
 */
final class LogAllowance {

    private final long burst;
    private final long perSecond;
    private double left;
    private long lastMs;
    private long dropped;

    /**
     * A full allowance.
     *
     * @param burst bytes at once
     * @param perSecond bytes per second in the long run
     */
    LogAllowance(long burst, long perSecond, long nowMs) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.left = burst;
        this.lastMs = nowMs;
    }

    /** Takes bytes for one event; returns whether there are enough. A clock that goes back adds nothing. */
    boolean take(int bytes, long nowMs) {
        left = Math.min((double) burst, left + Math.max(0, nowMs - lastMs) * perSecond / 1_000.0);
        lastMs = nowMs;
        if (bytes > left) {
            dropped++;
            return false;
        }
        left -= bytes;
        return true;
    }

    /** Returns how many events got nothing since the last call. */
    long dropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }
}
