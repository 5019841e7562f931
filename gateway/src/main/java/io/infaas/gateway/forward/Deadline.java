package io.infaas.gateway.forward;

import java.time.Duration;

/**
 * When a query is over, whatever its state.
 *
 * @param nanos in the time of {@link System#nanoTime}
 */
public record Deadline(long nanos) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Time left, at least 0. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    public boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Time left for a timer: whole ms, at least 1. */
    public long timerMs() {
        return Math.max(1, (nanos - System.nanoTime() + 999_999) / 1_000_000);
    }
}
